/* The main flows of the personas in a real browser, with and without script, narrow and wide.

   node --test test/e2e/   (make test-e2e) */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, openBrowser, quiet, serveDemo, shot, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 150 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

/* Clicks counted as the person's taps. */
function counting(page) {
    const taps = { n: 0 };
    taps.click = async (selector) => {
        taps.n++;
        await page.locator(selector).first().click();
    };
    return taps;
}

async function report(page, subject) {
    const taps = counting(page);
    await taps.click('.site-nav a[href="/desk/report"]');
    const room = page.locator('select[name=room] option').nth(2);
    await page.selectOption('select[name=room]', await room.getAttribute('value'));
    taps.n++;
    const tile = page.locator('input[type=radio][name=service]').nth(1);
    await page.locator(`label[for="${await tile.getAttribute('id')}"]`).first().click();
    taps.n++;
    await page.fill('#subject', subject);
    await page.fill('#text', 'Das Bild bleibt schwarz, die Lampe leuchtet.');
    await taps.click('main form[action="/desk/report"] button.kern-btn--primary');
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    return taps.n;
}

// req: GK.Desk.2 GK.Sch.2 Z4.2.1
test('a teacher reports, the desk works it, both test the solution, then it is closed', async () => {
    const teacher = await signedIn(browser, demo, 'lehrkraft@demo.example', { size: sizes.phone });
    const taps = await report(teacher, 'Beamer in 2.14 zeigt kein Bild');
    assert.ok(taps <= 5, `${taps} taps (TE1: 4, and the menu)`);
    const url = teacher.url();
    assert.match(await teacher.textContent('main'), /Wir (melden uns bis|lesen Ihre Meldung)|Ihre Schule prüft zuerst/);
    await accessible(teacher, 'ticket of the teacher');
    await shot(teacher, 'ticket-360');
    await teacher.goto(`${demo.address}/desk/report`);
    await accessible(teacher, 'report');
    await shot(teacher, 'report-360');

    const desk = await signedIn(browser, demo, 'desk@demo.example');
    await desk.goto(`${demo.address}/desk/tickets`);
    await accessible(desk, 'list of the desk');
    await shot(desk, 'list-1280');
    await desk.goto(url);
    await desk.locator('form[action$="/take"] button').first().click();
    await desk.waitForLoadState();
    await desk.fill('form[action$="/answer"] textarea', 'Wir schauen uns das an.');
    await desk.locator('form[action$="/answer"] button.kern-btn--primary').first().click();
    await desk.waitForLoadState();
    await accessible(desk, 'ticket of the desk');
    await shot(desk, 'ticket-1280');
    await askForTest(desk, 'Bild vom Laptop');

    await teacher.goto(url);
    await shot(teacher, 'test-360');
    await accessible(teacher, 'test of the solution');
    await teacher.locator('button[name=all][value=ok], button:has-text("gut"), button:has-text("Geht")').first().click();
    await teacher.waitForLoadState();
    assert.match(await teacher.textContent('main'), /Erledigt|erledigt/);
    quiet(teacher);
    quiet(desk);
});

async function askForTest(page, item) {
    await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
    const form = page.locator('form[action$="/test"]').first();
    await form.locator('input[type=text], textarea').first().fill(item);
    await form.locator('button.kern-btn--primary, button').last().click();
    await page.waitForLoadState();
    assert.match(await page.textContent('main'), /Bitte testen/);
}

// req: GK.Sch.2
test('without script a report works and a refused form keeps what was typed', async () => {
    const page = await signedIn(browser, demo, 'schule@demo.example', { javaScript: false, size: sizes.narrow });
    await page.goto(`${demo.address}/desk/report`);
    await page.fill('#text', 'Der Text bleibt stehen.');
    await page.evaluate(() => 0).catch(() => 0);
    const response = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'),
        page.locator('main form[action="/desk/report"] button.kern-btn--primary').click()]);
    if (response[0].status() === 422) {
        assert.equal(await page.inputValue('#text'), 'Der Text bleibt stehen.');
        assert.ok(await page.locator('#error-summary').count());
    }
    await report(page, 'Ohne Skript gemeldet');
    assert.match(await page.textContent('main'), /Ohne Skript gemeldet/);
});

const homes = ['lehrkraft', 'schule', 'desk', 'technik', 'firma', 'traeger', 'leitung', 'lenkung', 'pruefung', 'system'];
for (const name of homes) {
    test(`home and menu of ${name} are accessible at 320 and 1280 px, light and dark`, async () => {
        for (const [size, colorScheme] of [[sizes.narrow, 'light'], [sizes.desk, 'light'], [sizes.desk, 'dark']]) {
            const page = await signedIn(browser, demo, `${name}@demo.example`, { size, colorScheme });
            await page.goto(demo.address);
            const links = await page.locator('.site-nav a').evaluateAll((list) => list.map((a) => a.getAttribute('href')));
            for (const path of links) {
                const answer = await page.goto(demo.address + path);
                assert.equal(answer.status(), 200, `${name}: ${path}`);
                await accessible(page, `${name} ${path} ${size.width} ${colorScheme}`);
            }
            quiet(page);
            await page.context().close();
        }
    });
}

test('public pages are accessible and say who is behind them', async () => {
    const context = await browser.newContext({ viewport: sizes.narrow, locale: 'de-DE' });
    const page = await context.newPage();
    for (const path of ['/account/sign-in', '/account/reset', '/help', '/accessibility', '/privacy', '/imprint', '/no-such-page']) {
        await page.goto(demo.address + path);
        await accessible(page, path);
    }
    await context.close();
});

test('the list is worked by keyboard alone', async () => {
    const page = await signedIn(browser, demo, 'desk@demo.example');
    await page.goto(`${demo.address}/desk/tickets?set=all`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    await page.goto(`${demo.address}/desk/tickets`);
    await page.keyboard.press('/');
    await page.keyboard.type('Beamer');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=Beamer/);
    assert.match(await page.textContent('main'), /Beamer/);
});

test('switching to English leaves no German word of the frame', async () => {
    const context = await browser.newContext({ viewport: sizes.desk, locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto(`${demo.address}/account/sign-in`);
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.doesNotMatch(await page.textContent('body'), /Anmelden|Passwort|Hilfe|Barrierefreiheit/);
    await context.close();
});
