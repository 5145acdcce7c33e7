/* One cycle of contributions through the pages alone: statistics from a spreadsheet, plan, fixing by two heads,
   letters, proofs, invoices, bank file, and the result of a closed year that the next fixing carries on.

   node --test test/e2e/cycle.test.mjs     PEDELL_LOOK=folder keeps pictures and documents */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, quiet, serveDemo, signedIn, sizes } from './support.mjs';

const look = process.env.PEDELL_LOOK;
let demo, browser, author, head, path, first;
before(async () => {
    demo = await serveDemo({ tickets: 20 });
    browser = await openBrowser();
    author = await signedIn(browser, demo, 'leitung2@demo.example');
    head = await signedIn(browser, demo, 'leitung@demo.example');
    first = Number(demo.sql('SELECT max(y.year) + 1 FROM fixing_year y').trim());
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const main = (page) => page.locator('main').textContent();
const euro = (cents) => `${Math.floor(cents / 100).toLocaleString('de-DE')},${String(cents % 100).padStart(2, '0')}`;
const number = (sql) => Number(demo.sql(sql).trim());
const keep = async (page, name) => {
    if (look) {
        mkdirSync(look, { recursive: true });
        await page.screenshot({ path: `${look}/${name}.png`, fullPage: true });
    }
};
async function send(page, action) {
    await page.click(`form[action$="/${action}"] button`);
    await page.waitForLoadState();
}
async function fill(page, fields) {
    for (const [id, value] of Object.entries(fields))
        await page.fill(`#${id}`, String(value));
}

/* As an office program saves it: rows of texts become a sheet of XLSX. */
function spreadsheet(rows) {
    const script = `
import io, json, sys, zipfile
from xml.sax.saxutils import escape
rows = json.load(sys.stdin)
ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
cell = lambda t: f"<c><v>{t}</v></c>" if t.isdigit() else f'<c t="inlineStr"><is><t>{escape(t)}</t></is></c>'
out = io.BytesIO()
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("xl/workbook.xml", f'<workbook xmlns="{ns}" xmlns:r="{rel}"><sheets><sheet name="Zahlen" sheetId="1" r:id="r1"/></sheets></workbook>')
    z.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>')
    z.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{ns}"><sheetData>' + "".join("<row>" + "".join(map(cell, r)) + "</row>" for r in rows) + "</sheetData></worksheet>")
sys.stdout.buffer.write(out.getvalue())`;
    return execFileSync('python3', ['-c', script], { input: JSON.stringify(rows) });
}

/* Every page of a PDF is drawn: something stands on it, and it is tagged. */
function drawn(pdf, name, atLeast) {
    const folder = look ?? mkdtempSync(join(tmpdir(), 'pedell-pdf-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.pdf`), pdf);
    assert.match(execFileSync('pdfinfo', ['-'], { input: pdf, encoding: 'utf8' }), /Tagged:\s+yes/);
    execFileSync('pdftoppm', ['-r', '60', '-png', join(folder, `${name}.pdf`), join(folder, name)]);
    const pages = readdirSync(folder).filter((f) => f.startsWith(`${name}-`) && f.endsWith('.png'));
    assert.ok(pages.length >= atLeast, `${name}: ${pages.length} pages`);
    for (const page of pages)
        assert.ok(statSync(join(folder, page)).size > 4000, `${page} is empty`);
    if (!look)
        rmSync(folder, { recursive: true });
    return execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
}

// req: Z5.5.1
test('the statistics of the office come as a spreadsheet and correct the numbers', async () => {
    const csv = demo.sql(`SELECT hex(p.bytes) FROM pupil_snapshot s JOIN blob_part p ON p.blob = s.content
        ORDER BY s.school_year DESC, s.id DESC LIMIT 1`).trim();
    const rows = Buffer.from(csv, 'hex').toString().trim().split('\n').map((line) => line.split(';'));
    const grade = rows[0].indexOf('1'), changed = rows.find((row) => row[2] === 'Grundschule');
    changed[grade] = String(Number(changed[grade]) + 3);
    await author.goto(`${demo.address}/contribution/statistics`);
    await fill(author, { source: 'Erhebung des Landes, berichtigt (erfunden)', sheet: 'Zahlen' });
    await author.setInputFiles('#file', { name: 'schuelerzahlen.xlsx',
        mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: spreadsheet(rows) });
    await author.click('main form[enctype] button');
    await author.waitForURL(/statistics\/import\//);
    assert.match(await main(author), /\+3/);
    await keep(author, 'statistics');
    await send(author, 'apply');
    assert.match(await main(author), /schuelerzahlen\.xlsx/);
});

async function plan(year, cost) {
    await author.goto(`${demo.address}/contribution/plans`);
    await fill(author, { year, cost, document: 'Haushaltsplan', reference: 'Beschluss des Kreistags (erfunden)' });
    await author.click('form[action="/contribution/plans"] button');
    await author.waitForLoadState();
}

// req: Z5.2a Z5.3.1
test('a fixing is drafted from the new numbers and the plan, checked and signed by the other head', async () => {
    await plan(first, '1.900.000,00');
    await author.goto(`${demo.address}/contribution/fixings`);
    await author.locator('main table tbody tr', { hasText: 'Entwurf' }).locator('a').first().click();
    await author.waitForURL(/fixings\/[0-9a-z]{26}$/);
    path = new URL(author.url()).pathname;
    await author.click('main a[href$="/edit"]');
    await author.waitForURL(/\/edit$/);
    await author.selectOption('#snapshot', await author.locator('#snapshot option', { hasText: 'berichtigt' }).first().getAttribute('value'));
    await author.selectOption('#reading', 'b');
    await fill(author, { decision_ref: 'Protokoll der Lenkungsgruppe, TOP 5 (erfunden)', reason: 'Das Gewicht gilt je Schülerin und Schüler.' });
    await author.click('form[action$="/edit"] button');
    await author.waitForURL(new RegExp(`${path}$`));
    await keep(author, 'draft');
    await author.goto(`${demo.address}${path}/explanation`);
    assert.match(await main(author), /1\.900\.000,00/);
    await head.goto(demo.address + path);
    await send(head, 'check');
    await send(head, 'sign');
    assert.match(await head.locator('h1').textContent(), /festgesetzt/);
    await keep(head, 'signed');
});

// req: Z5.2b
test('every participant gets its letter, and with the last proof the fixing is announced', async () => {
    const parties = number('SELECT count(DISTINCT authority) FROM fixing_amount WHERE year > 0');
    await head.click('a[href$="/letters"]');
    await head.click('form[action$="/letters"] button');
    await head.waitForLoadState();
    const letters = head.locator('a[href^="/contribution/letters/"]');
    assert.equal(await letters.count(), parties);
    assert.equal(await head.locator('form[action$="/letters"]').count(), 0, 'nothing is left to be made');
    await accessibleEverywhere(head, 'letters of a fixing');
    await keep(head, 'letters');
    const letter = await (await head.request.get(demo.address + await letters.nth(1).getAttribute('href'))).body();
    const text = drawn(letter, 'letter', 3);
    assert.match(text, /Mitteilung der Kostenbeiträge/);
    assert.match(text, /Ihre Beiträge/);
    const net = number(`SELECT m.net_cents FROM fixing_amount m JOIN authority a ON a.id = m.authority
        JOIN fixing f ON f.id = m.fixing WHERE m.year = ${first} ORDER BY a.is_provider DESC, a.sort_key, a.id LIMIT 1 OFFSET 1`);
    assert.ok(text.includes(euro(net)), `${euro(net)} stands in the letter`);
    await head.goto(demo.address + path);
    const today = demo.sql("SELECT date('now')").trim();
    for (let left = await head.locator('#authority option').count(); left > 0; left--) {
        await fill(head, { delivered_on: today, channel: 'Brief gegen Empfangsbekenntnis', evidence: `Beleg ${left}` });
        await send(head, 'proof');
    }
    assert.match(await head.locator('h1').textContent(), /mitgeteilt/);
});

// req: Z5.6
test('an instalment becomes numbered documents that are read, sent and kept as they are', async () => {
    await head.goto(`${demo.address}/contribution/invoices/new?year=${first}&half=first`);
    await keep(head, 'invoice-preview');
    await head.click('form[method="post"] button:has-text("Verbindlich ausstellen")');
    await head.waitForURL(/invoices\?year=/);
    await keep(head, 'invoices');
    await head.locator('tr', { hasText: 'Rechnung' }).first().locator('a').click();
    await head.waitForURL(/invoices\/[0-9a-z]{26}$/);
    await keep(head, 'invoice');
    const at = new URL(head.url()).pathname;
    const file = async (format) => (await head.request.get(`${demo.address}${at}/document?format=${format}`)).body();
    const pdf = await file('pdf');
    assert.match(drawn(pdf, 'invoice', 1), /Verwendungszweck[\s\S]*RF\d\d/);
    assert.deepEqual(await file('pdf'), pdf);
    for (const format of ['ubl', 'cii'])
        assert.ok(await head.evaluate((text) => new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror') === null,
            (await file(format)).toString()), format);
    await head.click('button:has-text("Jetzt senden")');
    await head.waitForLoadState();
    assert.match(await main(head), /wird gesendet/);
    assert.equal(number('SELECT count(*) FROM outbox_file'), 2);
});

/* camt.053 of the account of the body: what it held, then a payment for each document. */
function camt(payments) {
    const [account, opening] = demo.sql('SELECT account, closing_cents FROM bank_statement ORDER BY id DESC LIMIT 1').trim().split('|');
    const sequence = number('SELECT max(sequence) FROM bank_statement') + 1;
    const amount = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
    const today = demo.sql("SELECT date('now')").trim();
    const balance = (code, cents) => `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount(cents)}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${today}</Dt></Dt></Bal>`;
    const entries = payments.map(({ cents, reference }, i) => `<Ntry><Amt Ccy="EUR">${amount(cents)}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>${today}</Dt></BookgDt><ValDt><Dt>${today}</Dt></ValDt><AcctSvcrRef>NEU${i}</AcctSvcrRef><NtryDtls><TxDtls>
        <RltdPties><Dbtr><Pty><Nm>Kasse ${i}</Nm></Pty></Dbtr></RltdPties><RmtInf><Strd><CdtrRefInf><Ref>${reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>`);
    const sum = payments.reduce((all, p) => all + p.cents, Number(opening));
    return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <Stmt><Id>NEU-${sequence}</Id><ElctrncSeqNb>${sequence}</ElctrncSeqNb><Acct><Id><IBAN>${account}</IBAN></Id></Acct>
        ${balance('OPBD', Number(opening))}${balance('CLBD', sum)}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`);
}

// req: Z5.6
test('a bank file settles the documents, and what is left over waits', async () => {
    const open = demo.sql(`SELECT gross_cents, reference FROM invoice WHERE year = ${first} ORDER BY id`).trim().split('\n')
        .map((line) => line.split('|')).map(([cents, reference]) => ({ cents: Number(cents), reference }));
    assert.ok(open.length >= 6);
    open.push({ cents: 4200, reference: 'ohne Bezug' });
    const before = number('SELECT count(*) FROM payment_allocation');
    await head.goto(`${demo.address}/contribution/bank-statements`);
    await head.setInputFiles('#file', { name: 'kontoauszug.xml', mimeType: 'application/xml', buffer: camt(open) });
    await head.click('main form[enctype] button');
    await head.waitForURL(/bank-statements\/import\//);
    await accessibleEverywhere(head, 'preview of a bank statement');
    await keep(head, 'bank-preview');
    await send(head, 'book');
    assert.equal(number('SELECT count(*) FROM payment_allocation') - before, open.length - 1);
    await keep(head, 'bank-statements');
    await head.goto(`${demo.address}/contribution/open-items`);
    await keep(head, 'open-items');
    const rows = head.locator('main table').first().locator('tbody tr');
    for (const number of demo.sql(`SELECT number FROM invoice WHERE year = ${first}`).trim().split('\n'))
        assert.equal(await rows.filter({ hasText: number }).count(), 0, `${number} is paid`);
    quiet(head);
});

test('money of other business is set aside by keyboard and without script', async () => {
    const page = await signedIn(browser, demo, 'leitung@demo.example', { javaScript: false });
    await page.goto(`${demo.address}/contribution/bank-statements`);
    await page.locator('a', { hasText: 'Versicherung' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/payments\//);
    await page.locator('#aside_reason').focus();
    await page.keyboard.type('Im Haushalt gebucht (erfunden)');
    await keep(page, 'payment');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/bank-statements$/);
    assert.equal(await page.locator('main a', { hasText: 'Versicherung' }).count(), 0);
    await page.locator('main a[href^="/contribution/bank-statements/"]', { hasText: '0006' }).click();
    assert.match(await main(page), /Beiseitegelegt/);
    await page.context().close();
});

// req: Z5.3.2
test('the result of a closed year goes into the next fixing with the key of the fixing that covered it', async () => {
    const closed = first - 2; /* of the period before; its fixing has another key */
    await author.goto(`${demo.address}/contribution/plans`);
    await fill(author, { closed_year: closed, result: '60.000,00', closed_on: `${closed + 1}-06-30`, closed_document: 'Jahresabschluss (erfunden)' });
    await author.click('form[action="/contribution/results"] button');
    await author.waitForLoadState();
    for (let year = first + 3; year < first + 6; year++)
        await plan(year, '2.000.000,00');
    await author.goto(`${demo.address}/contribution/fixings/new`);
    await fill(author, { first_year: first + 3, decision_ref: 'Protokoll (erfunden)', reason: 'Wie bisher.' });
    await author.selectOption('#reading', 'b');
    await author.click('form[action$="/new"] button');
    await author.waitForURL(/fixings\/[0-9a-z]{26}$/);
    await keep(author, 'next-draft');
    await author.click('a[href$="/explanation"]');
    await author.waitForURL(/explanation$/);
    await keep(author, 'next-explanation');
    const said = await main(author);
    assert.match(said, new RegExp(`${closed}`));
    assert.match(said, /60\.000,00/);
    /* Largest share of the old key: of the provider, by the frozen pupils of the first fixing. */
    const parts = await author.locator('section, table').filter({ hasText: '60.000,00' }).last().innerText();
    assert.match(parts, /Landkreis Musterland/);
    await accessibleEverywhere(author, 'explanation with a carried result');
    quiet(author);
});

for (const [name, size, colorScheme] of [['360 px', sizes.phone, 'light'], ['1280 px', sizes.desk, 'dark']])
    test(`the pages of billing and payments are accessible and fit at ${name}`, async () => {
        const page = await signedIn(browser, demo, 'leitung@demo.example', { size, colorScheme });
        const link = async (at, selector) => {
            await page.goto(`${demo.address}${at}`);
            return page.locator(selector).first().getAttribute('href');
        };
        const account = number('SELECT count(*) FROM reminder') > 0 ? await link('/contribution/open-items', 'main tr:has-text("Rosendorf") a[href*="/accounts/"]') : null;
        const paths = ['/contribution/invoices', `/contribution/invoices/new?year=${first}&half=second`, '/contribution/billing',
            await link(`/contribution/invoices?year=${first}`, 'tbody a'), '/contribution/bank-statements',
            await link('/contribution/bank-statements', 'a[href^="/contribution/bank-statements/"]'),
            await link('/contribution/bank-statements', 'a[href^="/contribution/payments/"]'), '/contribution/open-items', account,
            await link(account, 'a[href^="/contribution/reminders/"]'), '/contribution/exports'];
        for (const [i, at] of paths.entries()) {
            assert.ok(at, `page ${i} has a link`);
            const answer = await page.goto(demo.address + at);
            assert.equal(answer.status(), 200, at);
            await keep(page, `page-${i}-${at.split('/').slice(2).join('-').slice(0, 20).replace(/[?=&]/g, '-')}-${size.width}`);
            await accessibleEverywhere(page, `${at} at ${name}`);
        }
        await page.context().close();
    });
