/* Every page a persona's menu names, in a real browser, narrow and wide, light and dark; the frame around them.

   node --test test/e2e/   (make test-e2e) */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, accessibleEverywhere, openBrowser, quiet, serveDemo, shot, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 1200 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const homes = ['lehrkraft', 'schule', 'desk', 'technik', 'firma', 'traeger', 'leitung', 'lenkung', 'pruefung', 'system'];
for (const name of homes) {
    test(`home and menu of ${name} are accessible at 320 px dark and at 1280 px light`, async () => {
        const page = await signedIn(browser, demo, `${name}@demo.example`);
        await page.goto(demo.address);
        const links = await page.locator('.site-nav a').evaluateAll((list) => list.map((a) => a.getAttribute('href')));
        for (const path of [...links, '/account']) {
            const answer = await page.goto(demo.address + path);
            assert.equal(answer.status(), 200, `${name}: ${path}`);
            await accessibleEverywhere(page, `${name} ${path}`);
        }
        quiet(page);
        await page.context().close();
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
    assert.equal(await page.inputValue('#q'), 'Beamer');
});

test('switching to English leaves no German word of the frame', async () => {
    const context = await browser.newContext({ viewport: sizes.desk, locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto(`${demo.address}/account/sign-in`);
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.doesNotMatch(await page.textContent('body'), /Anmelden|Passwort|Hilfe|Barrierefreiheit/);
    await context.close();
});

test('the pictures of the README show the product as it is', async () => {
    const desk = await signedIn(browser, demo, 'desk@demo.example');
    await desk.goto(`${demo.address}/desk/tickets`);
    await shot(desk, 'list-1280', 800);
    const teacher = await signedIn(browser, demo, 'lehrkraft@demo.example', { size: sizes.phone });
    await teacher.goto(`${demo.address}/desk/report`);
    await teacher.locator('.tiles label').nth(1).click();
    await shot(teacher, 'report-360');
    quiet(desk);
    quiet(teacher);
});
