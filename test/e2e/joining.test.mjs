/* Joining in the middle of a period, in the browser: a day that does not fit, the effect on every party before anyone
   signs, both signatures, and why the case cannot be closed yet; a party sees its own case.

   node --test test/e2e/joining.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, quiet, serveDemo, signedIn, sizes } from './support.mjs';

let demo, browser, head;
const year = new Date().getFullYear();
before(async () => {
    demo = await serveDemo({ tickets: 5 });
    browser = await openBrowser();
    head = await signedIn(browser, demo, 'leitung@demo.example');
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const main = () => head.locator('main').textContent();
async function send(action) {
    await head.click(`form[action$="${action}"] button`);
    await head.waitForLoadState();
}
async function sign(side) {
    await head.selectOption('#side', side);
    await head.fill('#signed_on', new Date(Date.now() - 2 * 86400000).toISOString().slice(0, 10));
    await head.fill('#proof', 'Urkunde');
    await send('/signatures');
}

// req: Z2.1.1
test('a day within a month does not fit twelfths, what was typed stays, by days it does', async () => {
    await head.goto(`${demo.address}/agreement/proceedings`);
    await accessibleEverywhere(head, 'cases of joining and leaving');
    await head.selectOption('#kind', 'joining');
    await head.fill('#name', 'Gemeinde Neuland');
    await head.fill('#day', `${year}-06-15`);
    await head.fill('#decision', 'Beschluss 12');
    await head.fill('#pupils_primary', '240');
    await send('/agreement/proceedings');
    assert.match(await head.locator('#day-error').textContent(), /Monatserster/);
    assert.equal(await head.inputValue('#name'), 'Gemeinde Neuland');
    assert.equal(await head.inputValue('#pupils_primary'), '240');
    await accessibleEverywhere(head, 'a refused case');
    await head.selectOption('#basis', 'days');
    await send('/agreement/proceedings');
    await head.waitForURL(/proceedings\/[0-9a-z]{26}$/);
});

// req: Z2.1.1
test('the effect on every party is there before anyone can sign', async () => {
    const tables = head.locator('#effect table');
    assert.equal(await tables.count(), 2);
    const names = await tables.first().locator('tbody th').allTextContents();
    assert.ok(names.length >= 7 && names.includes('Gemeinde Neuland') && names.includes('Landkreis Musterland'), names.join());
    assert.equal(await head.locator('#signed_on').count(), 0);
    assert.match(await main(), /Neue Festsetzung für alle[\s\S]*?entfällt/);
    await accessibleEverywhere(head, 'a new case');
    await send('/effect');
    assert.match(await main(), /Prüfsumme/);
    await sign('provider');
    await sign('party');
    assert.match(await main(), /Die Rechnung steht fest/);
    assert.equal(await head.locator('form[action$="/effect"]').count(), 0);
    await accessibleEverywhere(head, 'a signed case');
    quiet(head);
});

// req: Z2.1.1
test('it cannot be closed while items are open, with and without script', async () => {
    const path = new URL(head.url()).pathname;
    const page = await signedIn(browser, demo, 'leitung@demo.example', { size: sizes.phone, javaScript: false });
    await page.goto(demo.address + path);
    await page.click('form[action$="/close"] button');
    assert.match(await page.locator('#error-summary').textContent(), /noch Punkte offen/);
    await page.context().close();
});
