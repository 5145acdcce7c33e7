/* From a signed fixing to letters and invoices: pages readable at both sizes, PDFs tagged with their words and
   figures, e-invoices well-formed.

   node --test test/e2e/invoice.test.mjs */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, serveDemo, signedIn, sizes } from './support.mjs';

const look = process.env.PEDELL_LOOK; /* a folder: what was seen is kept there */
let demo, browser, year;
before(async () => {
    demo = await serveDemo({ tickets: 20 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const keep = async (page, name) => {
    if (look) {
        mkdirSync(look, { recursive: true });
        await page.screenshot({ path: `${look}/${name}.png`, fullPage: true });
    }
};
const words = (pdf, name) => {
    if (look)
        writeFileSync(`${look}/${name}.pdf`, pdf);
    assert.match(execFileSync('pdfinfo', ['-'], { input: pdf, encoding: 'utf8' }), /Tagged:\s+yes/);
    return execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
};

async function enterBilling(page) {
    await page.goto(`${demo.address}/contribution/billing`);
    const parties = await page.locator('#authority option').evaluateAll((all) => all.map((o) => [o.value, o.textContent]));
    for (const [value, name] of parties) {
        await page.goto(`${demo.address}/contribution/billing`);
        const provider = name.startsWith('Landkreis');
        await page.selectOption('#authority', value);
        const fields = { starts: '2020-01-01', endpoint: 'rechnung@demo.example', account_name: 'Schul-IT Musterland', contract: 'ZV-IT-SUPPORT',
            contact: 'Betriebsleitung', phone: '05555 903-0', mail: 'rechnung@demo.example', iban: 'DE89370400440532013000',
            ...(provider ? { name: 'Eigenbetrieb Schul-IT Musterland', street: 'Am Markt 1', zip: '31999', town: 'Musterstadt', register_id: 'EB-1' }
                : { leitweg: '03252000-67', street: 'Rathausplatz 1', zip: '31999', town: 'Musterort' }) };
        for (const [id, text] of Object.entries(fields))
            await page.fill(`#${id}`, text);
        await page.click('form[action="/contribution/billing"] button');
    }
    await page.fill('#vat_starts', '2020-01-01');
    await page.fill('#decision_ref', 'Auskunft des Finanzamts (erfunden)');
    await page.click('form[action="/contribution/vat"] button');
}

// req: Z5.6
test('letters and invoices of a signed fixing are made, read and sent in the browser', async () => {
    const page = await signedIn(browser, demo, 'leitung@demo.example');
    await enterBilling(page);
    await keep(page, 'billing');
    const parties = Number(demo.sql('select count(distinct authority) from fixing_amount where year > 0').trim());
    year = Number(demo.sql('select min(year) from fixing_year').trim());

    await page.goto(`${demo.address}/contribution/fixings`);
    const signed = page.locator('tr', { hasText: /festgesetzt|mitgeteilt/ }).first();
    await signed.locator('a').click();
    await page.click('a[href$="/letters"]');
    await page.click('form[action$="/letters"] button');
    assert.equal(await page.locator('a[href^="/contribution/letters/"]').count(), parties);
    await keep(page, 'letters');
    const letter = await (await page.request.get(demo.address + await page.locator('a[href^="/contribution/letters/"]').nth(1).getAttribute('href'))).body();
    const text = words(letter, 'letter');
    assert.match(text, /Mitteilung der Kostenbeiträge/);
    assert.match(text, /Ihre Beiträge/);
    const stored = demo.sql(`select printf('%d', net_cents) from fixing_amount m join letter l on l.authority = m.authority and l.fixing = m.fixing
        where m.year = ${year} order by (select is_provider from authority a where a.id = m.authority) desc,
        (select sort_key from authority a where a.id = m.authority) limit 1 offset 1`).trim();
    const net = `${Math.floor(stored / 100).toLocaleString('de-DE')},${String(stored % 100).padStart(2, '0')}`;
    assert.ok(text.includes(net), `${net} stands in the letter`);

    await page.goto(`${demo.address}/contribution/invoices/new?year=${year}&half=first`);
    await keep(page, 'preview');
    await page.click('form[method="post"] button:has-text("Verbindlich ausstellen")');
    assert.equal(await page.locator('tbody tr').count(), parties);
    await keep(page, 'invoices');
    await page.locator('tr', { hasText: 'Rechnung' }).first().locator('a').click();
    await keep(page, 'invoice');
    const at = new URL(page.url()).pathname;
    const file = async (format) => (await page.request.get(`${demo.address}${at}/document?format=${format}`)).body();
    const pdf = await file('pdf');
    assert.match(words(pdf, 'invoice'), /Verwendungszweck[\s\S]*RF\d\d/);
    assert.deepEqual(await file('pdf'), pdf);
    for (const format of ['ubl', 'cii'])
        assert.ok(await page.evaluate((text) => new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror') === null,
            (await file(format)).toString()), format);

    await page.click('button:has-text("Jetzt senden")');
    assert.match(await page.locator('main').innerText(), /wird gesendet/);
    assert.equal(demo.sql('select count(*) from outbox_file').trim(), '2');
    await page.context().close();
});

for (const [name, size, colorScheme] of [['360 px', sizes.phone, 'light'], ['1280 px', sizes.desk, 'dark']])
    test(`the pages of invoices are accessible and fit at ${name}`, async () => {
        const page = await signedIn(browser, demo, 'leitung@demo.example', { size, colorScheme });
        const invoice = await (async () => {
            await page.goto(`${demo.address}/contribution/invoices`);
            return page.locator('tbody a').first().getAttribute('href');
        })();
        for (const path of ['/contribution/invoices', `/contribution/invoices/new?year=${year}&half=second`, invoice, '/contribution/billing']) {
            await page.goto(demo.address + path);
            await accessibleEverywhere(page, `${path} at ${name}`);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
            await keep(page, `${path.split('/').slice(2).join('-').slice(0, 20).replace(/[?=&]/g, '-')}-${size.width}`);
        }
        await page.context().close();
    });
