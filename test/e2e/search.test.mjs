/* Searching and instructions in a real browser: suggestions by keyboard, without script, narrow and wide.

   node --test test/e2e/search.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, openBrowser, quiet, serveDemo, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 400, port: 18200 + (process.pid % 300) });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const looks = [[sizes.phone, 'light'], [sizes.desk, 'light'], [sizes.desk, 'dark']];

test('suggestions open while typing and are chosen by keyboard', async () => {
    for (const [size, colorScheme] of looks) {
        const page = await signedIn(browser, demo, 'desk@demo.example', { size, colorScheme });
        await page.goto(`${demo.address}/desk/tickets`);
        await page.keyboard.press('/');
        await page.keyboard.type('beamer');
        const list = page.locator('#q-suggest');
        await list.locator('[role=option]').first().waitFor();
        assert.equal(await page.getAttribute('#q', 'aria-expanded'), 'true');
        assert.ok(await list.locator('mark').count() > 0);
        await page.keyboard.press('ArrowDown');
        const first = await page.getAttribute('#q', 'aria-activedescendant');
        assert.equal(await page.getAttribute(`#${first}`, 'aria-selected'), 'true');
        await accessible(page, `suggestions ${size.width} ${colorScheme}`);
        await page.keyboard.press('Escape');
        assert.equal(await list.isVisible(), false);
        assert.equal(await page.inputValue('#q'), 'beamer');
        await page.keyboard.type(' kein');
        await list.locator('[role=option]').first().waitFor();
        await page.keyboard.press('ArrowDown');
        const url = await page.locator('#q-suggest [aria-selected=true]').getAttribute('data-url');
        await page.keyboard.press('Enter');
        await page.waitForURL((to) => to.pathname + to.search === url);
        quiet(page);
        await page.context().close();
    }
});

test('"/" on another page leads to the box, which has the focus', async () => {
    const page = await signedIn(browser, demo, 'desk@demo.example');
    await page.goto(`${demo.address}/help`);
    await page.keyboard.press('/');
    await page.waitForURL(/\/desk\/tickets#q/);
    await page.keyboard.type('drucker');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=drucker/);
    await page.context().close();
});

test('without script the box simply searches; hits are marked, other kinds and closed ones are named', async () => {
    for (const [size, colorScheme] of looks) {
        const page = await signedIn(browser, demo, 'desk@demo.example', { size, colorScheme });
        await page.goto(`${demo.address}/desk/tickets?set=all&q=beamer`);
        assert.ok(await page.locator('tbody mark').count() > 0);
        assert.ok(await page.locator('.found a', { hasText: 'Beamer zeigt kein Bild' }).count() === 1);
        await accessible(page, `search ${size.width} ${colorScheme}`);
        await page.goto(`${demo.address}/desk/tickets?q=statsu%3Aneu+beamer`);
        assert.match(await page.locator('#q-error').innerText(), /Meinten Sie „status“/);
        assert.equal(await page.inputValue('#q'), 'statsu:neu beamer');
        await accessible(page, `wrong filter ${size.width}`);
        await page.goto(`${demo.address}/desk/tickets?q=xylophon`);
        assert.match(await page.locator('h1').innerText(), /gibt es nichts/);
        await accessible(page, `nothing ${size.width}`);
        await page.context().close();
    }
    const plain = await signedIn(browser, demo, 'desk@demo.example', { javaScript: false });
    await plain.goto(`${demo.address}/desk/tickets?set=all`);
    await plain.fill('#q', 'drucker');
    await plain.keyboard.press('Enter');
    await plain.waitForURL(/q=drucker/);
    assert.ok(await plain.locator('tbody mark').count() > 0);
    await plain.context().close();
});

test('an instruction is written, approved by a second person and read, without script', async () => {
    const author = await signedIn(browser, demo, 'desk@demo.example', { javaScript: false });
    await author.goto(`${demo.address}/desk/articles/new`);
    await author.fill('#title', 'Probe: Lampe wechseln');
    await author.fill('#text', '1. Ausschalten\n2. Abkühlen lassen\n\nDanach melden.');
    await author.click('#article .actions button');
    await author.waitForURL(/\/desk\/articles\/[0-9a-z]{26}$/);
    const path = new URL(author.url()).pathname;
    await author.click('form[action$="/submit"] button');
    const head = await signedIn(browser, demo, 'leitung@demo.example', { javaScript: false });
    await head.goto(`${demo.address}${path}/history`);
    await head.click('form[action$="/approve"] button[class*=primary]');
    const school = await signedIn(browser, demo, 'schule@demo.example', { javaScript: false });
    await school.goto(demo.address + path);
    assert.equal(await school.locator('ol.steps li').count(), 2);
    await school.click('button[name=helped][value=yes]');
    assert.match(await school.locator('main').innerText(), /Danke für die Rückmeldung/);
});

test('the pages of instructions are accessible, narrow and wide, light and dark', async () => {
    for (const [size, colorScheme] of looks) {
        const page = await signedIn(browser, demo, 'leitung@demo.example', { size, colorScheme });
        const see = async (path, name) => {
            const answer = await page.goto(demo.address + path);
            assert.equal(answer.status(), 200, path);
            await accessible(page, `${name} ${size.width} ${colorScheme}`);
        };
        await see('/desk/articles', 'articles');
        await page.locator('ul.articles a', { hasText: 'Papierstau' }).click();
        const path = new URL(page.url()).pathname;
        await see(path, 'article');
        await see(`${path}/edit`, 'article-edit');
        await see(`${path}/history`, 'article-history');
        await see(`${path}/card`, 'article-card');
        await see('/desk/articles/review', 'article-review');
        await see('/desk/articles?q=passwort', 'article-search');
        quiet(page);
        await page.context().close();
    }
});

test('the report page offers instructions as soon as a tile is chosen', async () => {
    const page = await signedIn(browser, demo, 'schule@demo.example', { size: sizes.phone });
    await page.goto(`${demo.address}/desk/report`);
    await page.locator('.tiles label', { hasText: /Beamer und Bildschirm/ }).first().click();
    await page.locator('#hints a', { hasText: 'Beamer zeigt kein Bild' }).waitFor();
    await accessible(page, 'report with instructions');
    await page.context().close();
});
