/* Figures of the service desk: readable at both sizes, and the quarterly page has its words.

   node --test test/e2e/figure.test.mjs */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { accessible, accessibleEverywhere, openBrowser, quiet, serveDemo, signedIn, sizes } from './support.mjs';

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

/* How many of the drawings have something on them. */
async function drawn(page) {
    return page.evaluate(() => [...document.querySelectorAll('.figures__chart canvas')].filter((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.some((byte, i) => i % 4 === 3 && byte > 0);
    }).length);
}

for (const [who, mail, least, without] of [['head', 'leitung@demo.example', 8, null], ['authority', 'traeger@demo.example', 6, 'Meldungen nach Uhrzeit']])
    for (const [at, size] of [['320 px', sizes.narrow], ['1280 px', sizes.desk]])
        // req: GK.Desk.2
        test(`the dashboard of the ${who} is drawn above its tables at ${at}`, async () => {
            const page = await signedIn(browser, demo, mail, { size });
            await page.goto(`${demo.address}/desk/figures?days=90`);
            await page.waitForFunction((n) => document.querySelectorAll('.figures__chart canvas').length >= n, least);
            assert.ok(await drawn(page) >= least, 'the drawings are empty');
            assert.equal(await page.locator('.figures').count(), await page.locator('.figures table').count());
            if (without)
                assert.equal(await page.locator('.figures h2', { hasText: without }).count(), 0);
            for (const colorScheme of ['light', 'dark']) {
                await page.emulateMedia({ colorScheme });
                await accessible(page, `dashboard of the ${who} at ${at}, ${colorScheme}`);
            }
            await page.emulateMedia({ media: 'print' });
            assert.equal(await page.locator('.filters').isVisible(), false);
            assert.ok(await drawn(page) >= least, 'nothing is drawn on paper');
            quiet(page);
            await page.context().close();
        });

test('without a script the bars stand in the cells', async () => {
    const page = await signedIn(browser, demo, 'leitung@demo.example');
    const off = await signedIn(browser, demo, 'leitung@demo.example', { javaScript: false });
    await page.goto(`${demo.address}/desk/figures`);
    await page.waitForSelector('.figures__chart canvas');
    assert.equal(await page.locator('.figures--drawn .figures__bar').first().isVisible(), false);
    await off.goto(`${demo.address}/desk/figures`);
    assert.equal(await off.locator('.figures__bar').first().isVisible(), true);
    assert.equal(await off.locator('.figures__chart').count(), 0);
    await page.context().close();
    await off.context().close();
});

test('head and authority begin with what waits for them', async () => {
    for (const [mail, block] of [['leitung@demo.example', /Schulen ohne nutzbare IT|Zusagen heute in Gefahr|Fristen der nächsten|Ruhiger Tag/], ['traeger@demo.example', /Meine Fristen/]]) {
        const page = await signedIn(browser, demo, mail);
        await page.goto(demo.address);
        assert.match(await page.locator('main').innerText(), block);
        assert.doesNotMatch(await page.locator('main').innerText(), /Warteschlange/);
        await accessibleEverywhere(page, `home of ${mail}`);
        quiet(page);
        await page.context().close();
    }
});
