/* An import of tickets in a browser: upload, refused mapping, test run that is followed, submitting, dropping.

   node --test test/e2e/import.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, serveDemo, signedIn } from './support.mjs';

let demo, browser, head;
before(async () => {
    demo = await serveDemo({ tickets: 60 });
    browser = await openBrowser();
    head = await signedIn(browser, demo, 'leitung@demo.example');
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const dump = (...states) => states.map((state, i) => JSON.stringify({ id: i + 1, number: `22${i + 1}`, title: `Beamer ${i + 1}`, state,
    organization: 'Nord', created_at: '2025-03-04T08:00:00Z' })).join('\n');

async function settled(page) {
    await page.locator('[data-import-works]').waitFor({ state: 'detached', timeout: 30000 });
    await page.waitForLoadState();
}

test('an upload with a wrong line in its mapping keeps what was typed', async () => {
    await head.goto(`${demo.address}/desk/imports`);
    await head.setInputFiles('#files', { name: 'abzug.jsonl', mimeType: 'application/json', buffer: Buffer.from(dump('open')) });
    await head.fill('#mapping', 'art;von;schule;leistung;nach\norganisation;Nord;99998;;');
    await head.locator('form[action="/desk/imports"] button').click();
    assert.match(await head.locator('#mapping-line').textContent(), /Zeile 2/);
    assert.match(await head.inputValue('#mapping'), /99998/);
    await accessibleEverywhere(head, 'refused mapping');
});

test('the page follows the test run without a click and shows what is refused', async () => {
    const school = demo.sql('SELECT official_number FROM school ORDER BY id LIMIT 1').trim();
    await head.goto(`${demo.address}/desk/imports`);
    await head.setInputFiles('#files', { name: 'abzug.jsonl', mimeType: 'application/json',
        buffer: Buffer.from(dump('open', 'closed', 'unbekannt')) });
    await head.fill('#mapping', `art;von;schule;leistung;nach\nvorgabe;;${school};network;`);
    await head.locator('form[action="/desk/imports"] button').click();
    await settled(head);
    assert.match(await head.locator('#import-state').textContent(), /Neue Meldungen: 2\./);
    assert.match(await head.locator('main').textContent(), /unbekannt/);
    await accessibleEverywhere(head, 'test run');
});

test('who submitted is told that a second person approves, and may drop the files', async () => {
    await head.locator('form[action$="/submit"] button').click();
    await head.waitForLoadState();
    assert.equal(await head.locator('form[action$="/approve"]').count(), 0);
    assert.match(await head.locator('main').textContent(), /Freigeben muss eine zweite Person/);
    await head.locator('form[action$="/drop"] button').click();
    await head.waitForLoadState();
    assert.match(await head.locator('#import-state').textContent(), /verworfen/);
    assert.equal(demo.sql('SELECT count(*) FROM import_part').trim(), '0');
});
