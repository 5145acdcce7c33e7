/* The telephone on the ear: the card, a ticket in two keys and one sentence, and the same without scripts. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { accessible, openBrowser, quiet, serveDemo, signedIn, sizes } from './support.mjs';

let browser, demo, token;
before(async () => {
    [browser, demo] = await Promise.all([openBrowser(), serveDemo({ tickets: 20, port: 18300 + (process.pid % 200) })]);
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

async function tell(body) {
    const answer = await fetch(`${demo.address}/api/v1/cti`, { method: 'POST', body: JSON.stringify(body),
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': randomBytes(8).toString('hex') } });
    assert.equal(answer.status, 200, await answer.text());
}

test('the telephone system gets a token that can report calls and nothing else', async () => {
    const page = await signedIn(browser, demo, 'desk@demo.example');
    await page.goto(`${demo.address}/account/tokens`);
    await page.fill('#name', 'Telefonanlage');
    await page.check('#calls');
    await page.click('main form.stack button');
    token = (await page.textContent('#token')).trim();
    assert.match(token, /^[0-9a-z]{52}$/);
    assert.match(await page.textContent('main table'), /call_log:C/);
    const other = await fetch(`${demo.address}/api/v1/tickets`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(other.status, 403);
});

/* req: GK.Desk.1 */
test('a ticket while talking: two keys and one sentence', async () => {
    const page = await signedIn(browser, demo, 'desk@demo.example');
    await page.goto(`${demo.address}/desk/calls`);
    await page.check('#card_on');
    await page.click('form[action="/desk/calls/card"] button');
    await page.goto(`${demo.address}/desk/tickets`);
    await tell({ event: 'newCall', callId: 'e2e-1', direction: 'in', from: '05555 4711', to: '05555 9030' });
    /* Whoever types is not disturbed: the line appears, the focus stays. */
    await page.focus('#q');
    await page.keyboard.type('Bea');
    await page.waitForSelector('#call-bar a', { timeout: 15000 });
    await page.keyboard.type('mer');
    assert.equal(await page.inputValue('#q'), 'Beamer');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('c');
    await page.waitForURL(/\/desk\/calls$/);
    await accessible(page, 'calls');
    await page.selectOption('#school', { index: 1 });
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('t');
    await page.keyboard.type('Beamer bleibt dunkel');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    assert.match(await page.textContent('main'), /Beamer bleibt dunkel[\s\S]*Anruf von \+4955554711/);
    quiet(page);
});

test('the same page works without scripts, on a phone and in the dark', async () => {
    await tell({ event: 'newCall', callId: 'e2e-2', direction: 'in', from: 'anonymous', to: '05555 9030' });
    await tell({ event: 'newCall', callId: 'e2e-3', direction: 'in', from: '05555 815', to: '05555 9030' });
    await tell({ event: 'hangup', callId: 'e2e-3', cause: 'noAnswer' });
    const page = await signedIn(browser, demo, 'desk@demo.example', { javaScript: false, size: sizes.phone });
    await page.goto(`${demo.address}/desk/tickets`);
    assert.match(await page.textContent('main'), /1 verpasster Anruf/);
    await page.goto(`${demo.address}/desk/calls`);
    assert.match(await page.textContent('h2'), /Nummer unterdrückt/);
    await page.selectOption('#school', { index: 1 });
    await page.fill('#subject', 'Wasser im Serverraum');
    await page.click('form[action$="/ticket"] button');
    assert.match(page.url(), /\/desk\/tickets\/[0-9a-z]{26}/);
    for (const size of [sizes.phone, sizes.narrow, sizes.desk])
        for (const colorScheme of ['light', 'dark']) {
            const look = await signedIn(browser, demo, 'desk@demo.example', { size, colorScheme });
            await look.goto(`${demo.address}/desk/calls`);
            await accessible(look, `calls at ${size.width} ${colorScheme}`);
            await look.context().close();
        }
});

test('the pages of webhooks are whole at every size', async () => {
    for (const [size, colorScheme] of [[sizes.phone, 'light'], [sizes.narrow, 'dark'], [sizes.desk, 'light']]) {
        const page = await signedIn(browser, demo, 'leitung@demo.example', { size, colorScheme });
        await page.goto(`${demo.address}/operation/webhooks`);
        await accessible(page, `webhooks at ${size.width} ${colorScheme}`);
        quiet(page);
        await page.context().close();
    }
});
