/* A fixing in the browser: reading decided by one head, checked and signed by the other, delivered to every party,
   read by an official; the deadlines of the parties.

   node --test test/e2e/fixing.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, quiet, serveDemo, signedIn, sizes } from './support.mjs';

let demo, browser, author, second, path;
before(async () => {
    demo = await serveDemo({ tickets: 20 });
    browser = await openBrowser();
    author = await signedIn(browser, demo, 'leitung2@demo.example');
    second = await signedIn(browser, demo, 'leitung@demo.example');
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const main = (page) => page.locator('main').textContent();
async function send(page, action) {
    await page.click(`form[action$="/${action}"] button`);
    await page.waitForLoadState();
}

test('a draft without a reading shows the readings side by side and cannot be checked', async () => {
    await author.goto(`${demo.address}/contribution/fixings`);
    await accessibleEverywhere(author, 'fixings');
    await author.locator('main table tbody tr', { hasText: 'Entwurf' }).locator('a').first().click();
    await author.waitForURL(/fixings\/[0-9a-z]{26}$/);
    path = new URL(author.url()).pathname;
    assert.match(await main(author), /A: drei Töpfe[\s\S]*B: Gewichtspunkte/);
    await accessibleEverywhere(author, 'draft of a fixing');
    await second.goto(demo.address + path);
    await send(second, 'check');
    assert.match(await main(second), /Lesart/);
    assert.match(await second.locator('h1').textContent(), /Entwurf/);
});

test('who decided the reading does not check it', async () => {
    await author.click('main a[href$="/edit"]');
    await author.waitForURL(/\/edit$/);
    await accessibleEverywhere(author, 'fixing form');
    await author.selectOption('#reading', 'b');
    await author.fill('#decision_ref', 'Protokoll der Lenkungsgruppe, TOP 4 (erfunden)');
    await author.fill('#reason', 'Das Gewicht gilt je Schülerin und Schüler.');
    await author.click('form[action$="/edit"] button');
    await author.waitForURL(new RegExp(`${path}$`));
    await send(author, 'check');
    assert.match(await author.locator('h1').textContent(), /Entwurf/);
    assert.match(await main(author), /andere Person|zweite Person|nicht dieselbe Person|selbst/i);
});

test('a second head checks and signs; then nothing can be edited any more', async () => {
    await second.goto(demo.address + path);
    await send(second, 'check');
    assert.match(await second.locator('h1').textContent(), /geprüft/);
    await accessibleEverywhere(second, 'checked fixing');
    await send(second, 'sign');
    assert.match(await second.locator('h1').textContent(), /festgesetzt/);
    assert.equal(await second.locator('main a[href$="/edit"]').count(), 0);
    await accessibleEverywhere(second, 'signed fixing');
    await second.goto(`${demo.address}${path}/explanation`);
    await accessibleEverywhere(second, 'explanation of a fixing');
    await second.goto(`${demo.address}${path}/difference`);
    await accessibleEverywhere(second, 'difference of fixings');
});

test('with the last proof of delivery the fixing is announced', async () => {
    await second.goto(demo.address + path);
    const today = demo.sql("SELECT date('now')").trim();
    let left = await second.locator('#authority option').count();
    assert.ok(left >= 6, 'every party waits for its letter');
    for (; left > 0; left--) {
        assert.match(await second.locator('h1').textContent(), /festgesetzt/);
        await second.fill('#delivered_on', today);
        await second.fill('#channel', 'Brief gegen Empfangsbekenntnis');
        await second.fill('#evidence', `Beleg ${left}`);
        await send(second, 'proof');
    }
    assert.match(await second.locator('h1').textContent(), /mitgeteilt/);
    quiet(second);
});

for (const [name, size] of [['360 px', sizes.phone], ['1280 px', sizes.desk]])
    test(`an official reads the amounts of all parties and the own dates, at ${name}`, async () => {
        const page = await signedIn(browser, demo, 'traeger@demo.example', { size });
        await page.goto(demo.address + path);
        assert.match(await main(page), /mitgeteilt/);
        assert.equal(await page.locator('main form').count(), 0);
        await page.goto(`${demo.address}/agreement/deadlines`);
        assert.match(await main(page), /§/);
        await accessibleEverywhere(page, `deadlines from ${name}`);
        await page.context().close();
    });
