/* Figures of the service desk: readable at both sizes, and the quarterly page has its words.

   node --test test/e2e/figure.test.mjs */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, serveDemo, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 120 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

for (const [name, size] of [['320 px', sizes.narrow], ['1280 px', sizes.desk]])
    test(`the figures are accessible and fit at ${name}`, async () => {
        const page = await signedIn(browser, demo, 'lenkung@demo.example', { size });
        await page.goto(`${demo.address}/desk/figures`);
        await accessibleEverywhere(page, `figures at ${name}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        assert.ok(await page.locator('.figures table').count() >= 6);
        await page.context().close();
    });

// req: GK.Desk.2
test('one click makes the quarterly page of an authority, tagged, with definitions', async () => {
    const page = await signedIn(browser, demo, 'traeger@demo.example');
    await page.goto(`${demo.address}/desk/figures`);
    const href = await page.locator('a[href*="quarter.pdf"]').getAttribute('href');
    const answer = await page.request.get(`${demo.address}${href}`);
    assert.equal(answer.headers()['content-type'], 'application/pdf');
    const pdf = await answer.body();
    const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
    assert.match(text, /Service-Desk, \d\. Quartal \d{4}/);
    assert.match(text, /Offene Meldungen nach Alter/);
    assert.match(text, /Gezählt ist, was am Stichtag noch nicht erledigt war/);
    assert.match(text, /erstellt am \d\d\.\d\d\.\d{4}/);
    const csv = await (await page.request.get(`${demo.address}${await page.locator('a[href*="figures/csv"]').getAttribute('href')}`)).text();
    const all = csv.match(/Meldungen nach Monat;Gesamt;Meldungen;(\d+);/)[1];
    assert.match(text, new RegExp(`Meldungen nach Monat[\\s\\S]*Gesamt\\s+${all}\\b`));
    assert.match(execFileSync('pdfinfo', ['-'], { input: pdf, encoding: 'utf8' }), /Tagged:\s+yes/);
    await page.context().close();
});
