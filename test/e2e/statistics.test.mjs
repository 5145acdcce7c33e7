/* Pupil statistics: a file is checked, refused with its rows, corrected, and taken over.

   node --test test/e2e/statistics.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, quiet, serveDemo, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 20 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const head = 'Schulnummer;Schule;Schulform;1;2;3;4;Gesamt\n';
const csv = (rows) => ({ name: 'schuelerzahlen.csv', mimeType: 'text/csv', buffer: Buffer.from(head + rows) });

async function upload(page, rows) {
    await page.goto(`${demo.address}/contribution/statistics`);
    await page.fill('#source', 'Erhebung des Landes, berichtigt');
    await page.setInputFiles('#file', csv(rows));
    await page.click('main form[enctype] button');
    await page.waitForURL(/statistics\/import\//);
}

for (const javaScript of [true, false])
    test(`the head takes over a corrected file${javaScript ? '' : ' without script'}`, async () => {
        const page = await signedIn(browser, demo, 'leitung@demo.example', { javaScript });
        await upload(page, '70056;Grundschule;GS;40;41;-2;43;122\n79990;Freie Schule;GS;9;;;;9\n');
        assert.match(await page.textContent('main'), /Die Schülerzahl ist negativ/);
        assert.equal(await page.locator('form[action$="/apply"]').count(), 0);
        if (javaScript)
            await accessibleEverywhere(page, 'statistics with faults');
        await upload(page, `70056;Grundschule;GS;40;41;42;${javaScript ? 43 : 44};\n79990;Freie Schule;GS;9;;;;9\n`);
        assert.match(await page.textContent('main'), /Was sich ändert/);
        if (javaScript)
            await accessibleEverywhere(page, 'statistics preview');
        await page.click('form[action$="/apply"] button');
        await page.waitForURL(/statistics\/[0-9a-z]{26}$/);
        assert.match(await page.textContent('main'), new RegExp(javaScript ? '166' : '167'));
        assert.match(await page.textContent('main'), /Schule in freier Trägerschaft/);
        await page.goto(`${demo.address}/contribution/statistics`);
        assert.ok(await page.locator('main table').first().locator('tbody tr').count() >= 2);
        if (javaScript)
            await accessibleEverywhere(page, 'statistics list');
        quiet(page);
        await page.context().close();
    });

for (const [name, size] of [['360 px', sizes.phone], ['1280 px', sizes.desk]])
    test(`an official reads the own numbers only, at ${name}`, async () => {
        const page = await signedIn(browser, demo, 'traeger@demo.example', { size });
        await page.goto(`${demo.address}/contribution/statistics`);
        assert.equal(await page.locator('input[type=file]').count(), 0);
        await page.click('main table tbody tr:last-child a');
        await page.waitForURL(/statistics\/[0-9a-z]{26}$/);
        assert.equal(await page.locator('main .figures tbody tr').count(), 1);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await accessibleEverywhere(page, `statistics of the own authority at ${name}`);
        quiet(page);
        await page.context().close();
    });

test('the steering group reads the numbers of all participants', async () => {
    const page = await signedIn(browser, demo, 'lenkung@demo.example');
    await page.goto(`${demo.address}/contribution/statistics`);
    await page.click('main table tbody tr:last-child a');
    await page.waitForURL(/statistics\/[0-9a-z]{26}$/);
    assert.equal(await page.locator('main .figures tbody tr').count(), 7);
    await accessibleEverywhere(page, 'statistics of all participants');
    await page.context().close();
});
