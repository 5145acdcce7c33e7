/* What goes wrong: refused forms, pages that are not there, two people at once, a session that ends, a full quota,
   held mails; and the keys.

   node --test test/e2e/errors.test.mjs */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, keepSession, openBrowser, quiet, report, serveDemo, signedIn, sizes, unfold } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 300 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const as = (name, options) => signedIn(browser, demo, `${name}@demo.example`, options);
const words = (page) => page.locator('main').innerText();

async function atDesk(subject) {
    const page = await as('schule');
    await page.goto(demo.address);
    await report(page, demo, { subject });
    const url = page.url().split('?')[0];
    const over = page.locator('button[formaction$="/handover"], form[action$="/handover"] button');
    if (await over.count())
        await over.first().click();
    await page.waitForLoadState();
    await page.context().close();
    return url;
}

/* Sends the form with what is in it; the browser's own checks are off, as they can be. */
async function send(page, form) {
    await page.locator(form).first().evaluate((f) => { f.noValidate = true; });
    await page.locator(`${form} button:not([formaction])`).last().click();
    await page.waitForLoadState();
}

async function refused(page, name, field) {
    assert.equal(await page.evaluate(() => document.activeElement.id), 'error-summary', `${name}: the summary has the focus`);
    const link = page.locator('#error-summary a').first();
    assert.equal(await page.locator(await link.getAttribute('href')).count(), 1, `${name}: the summary leads to a field`);
    if (field)
        assert.equal(await page.locator(`#${field}-error`).count(), 1, `${name}: ${field} says why`);
    await accessibleEverywhere(page, name);
}

test('a refused form says at its field what is missing', async () => {
    const url = await atDesk('Was fehlt'), page = await as('desk');
    for (const [name, path, form, field, prepare] of [
        ['empty report', '/desk/report?school=', 'form#report', 'service'],
        ['empty answer', url, 'form#answer', 'text'],
        ['empty note', url, 'form#notes', 'note', (p) => unfold(p, 'form#notes')],
        ['waiting without a day', url, 'form[action$="/move"]', 'until', async (p) => {
            const option = p.locator('#reason option', { hasText: 'Lieferung' }).first();
            await p.selectOption('#reason', await option.getAttribute('value'));
        }],
        ['merging with nothing', `${url}/more`, 'form[action$="/merge"]', 'number'],
    ]) {
        let address = path.startsWith('http') ? path : demo.address + path;
        if (path.endsWith('school=')) {
            await page.goto(`${demo.address}/desk/report`);
            address += await page.locator('#school option').nth(1).getAttribute('value');
        }
        await page.goto(address);
        await prepare?.(page);
        await send(page, form);
        await refused(page, name, field);
    }
    quiet(page);
    await page.context().close();
});

test('a wrong password is refused without saying which part was wrong', async () => {
    const page = await (await browser.newContext({ viewport: sizes.narrow, locale: 'de-DE' })).newPage();
    await page.goto(`${demo.address}/account/sign-in`);
    await page.fill('#mail', 'desk@demo.example');
    await page.fill('#password', 'falsch-und-lang-genug');
    await page.locator('main form button').click();
    await page.waitForLoadState();
    await refused(page, 'wrong password', 'mail');
    assert.equal(await page.inputValue('#mail'), 'desk@demo.example');
    await page.context().close();
});

test('pages that are not there and pages that are not allowed look alike and lead on', async () => {
    const page = await as('lehrkraft');
    for (const [path, status] of [['/no-such-page', 404], ['/desk/tickets/00000000000000000000000000', 404], ['/account/users', 403], ['/operation/jobs', 403]]) {
        assert.equal((await page.goto(demo.address + path)).status(), status, path);
        await accessibleEverywhere(page, path);
        assert.match(await words(page), /Vorgang|Nummer/);
        assert.ok(await page.locator('.site-nav a').count() > 0, 'the way on');
    }
    await page.context().close();
});

test('who sends against a newer version sees both and loses no word', async () => {
    const url = await atDesk('Zwei zugleich'), desk = await as('desk'), other = await as('technik');
    const text = `${'Ein langer Text, der bleiben muss. '.repeat(20)}Ende.`;
    await desk.goto(url);
    await other.goto(url);
    await desk.locator('form[action$="/take"] button').click();
    await desk.waitForLoadState();
    await other.fill('form#answer textarea', text);
    await other.locator('form#answer > .actions button:not([formaction])').click();
    await other.waitForLoadState();
    assert.match(await words(other), /Jemand hat das Ticket geändert/);
    assert.equal(await other.inputValue('form#answer textarea'), text);
    assert.equal(await other.locator('.kern-alert--warning .entry__text', { hasText: 'Ende.' }).count(), 1);
    await accessibleEverywhere(other, 'changed meanwhile');
    await desk.context().close();
    await other.context().close();
});

test('a file that is too large is refused and the words stay', async () => {
    const url = await atDesk('Große Datei'), page = await as('desk');
    await page.goto(url);
    await page.fill('form#answer textarea', 'Im Anhang das Protokoll.');
    const file = join(demo.folder, 'protokoll.txt');
    writeFileSync(file, Buffer.alloc(26 * 1024 * 1024, 'x'));
    await page.setInputFiles('#files', file);
    await page.locator('form#answer > .actions button:not([formaction])').click();
    await page.waitForLoadState();
    await refused(page, 'file too large', 'files');
    assert.equal(await page.inputValue('form#answer textarea'), 'Im Anhang das Protokoll.');
    await page.context().close();
});

test('a full quota is told at the file and the words stay', async () => {
    const url = await atDesk('Volles Kontingent'), page = await as('desk');
    demo.sql("insert into setting (name, value, changed_by, changed_at) values ('desk.quota_mib', '0', 0, 0)"
        + ' on conflict (name) do update set value = excluded.value');
    await page.goto(url);
    await page.fill('form#answer textarea', 'Mit Datei.');
    await page.setInputFiles('#files', { name: 'liste.txt', mimeType: 'text/plain', buffer: Buffer.from('eins\n') });
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'),
        page.locator('form#answer > .actions button:not([formaction])').click()]);
    await page.waitForLoadState();
    demo.sql("delete from setting where name = 'desk.quota_mib'");
    assert.equal(answer.status(), 507);
    await refused(page, 'full quota', 'files');
    assert.equal(await page.inputValue('form#answer textarea'), 'Mit Datei.');
    await page.context().close();
});

// SES-2
test('what is sent after the session ended is there again after the sign-in', async () => {
    const url = await atDesk('Zu spät gesendet');
    for (const javaScript of [true, false]) {
        const page = await as('technik', { javaScript, size: sizes.narrow }), login = demo.login('technik@demo.example');
        await page.goto(url);
        await page.fill('form#answer textarea', 'Das habe ich lange geschrieben.');
        demo.sql('update session set idle_ends = used_at where account ='
            + " (select id from account where login = 'technik@demo.example')");
        await page.locator('form#answer > .actions button:not([formaction])').click();
        await page.waitForURL(/sign-in/);
        assert.match(await words(page), /Ihr Text ist aufbewahrt/);
        if (javaScript)
            await accessibleEverywhere(page, 'sign-in with a kept text');
        demo.sql("update account set totp_step = 0 where login = 'technik@demo.example'");
        await page.fill('#mail', login.login);
        await page.fill('#password', login.password);
        await page.locator('main form button').click();
        await page.waitForURL(/second-factor/);
        await page.fill('#code', demo.code(login));
        await page.locator('main form button').first().click();
        await page.waitForURL(/account\/kept/);
        await keepSession(page, demo, login.login);
        assert.equal(await page.inputValue('form#answer textarea'), 'Das habe ich lange geschrieben.');
        assert.match(await words(page), /Sie waren abgemeldet/);
        if (javaScript)
            await accessibleEverywhere(page, 'a kept form');
        await page.locator('form#answer > .actions button:not([formaction])').click();
        await page.waitForURL(url);
        assert.match(await words(page), /Das habe ich lange geschrieben/);
        await page.context().close();
    }
});

test('who is entrusted with all schools reads held mails, refuses one and gives one to a school', async () => {
    const head = await as('leitung2'), day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);
    await head.goto(`${demo.address}/account/users?q=desk%40`);
    await head.locator('tbody a').first().click();
    await head.locator('a[href$="/entrust"]').click();
    await head.waitForURL(/entrust$/);
    for (const [field, value] of [['from', day(0)], ['to', day(90)], ['committed_on', day(-1)]])
        await head.fill(`#${field}`, value);
    await head.locator('main form[method=post] button').first().click();
    await head.waitForURL(/\/account\/users\/[0-9a-z]{26}$/);
    const page = await as('desk');
    await page.goto(`${demo.address}/desk/quarantine`);
    const before = await page.locator('tbody tr').count();
    assert.ok(before > 2, 'the demo holds mails');
    await accessibleEverywhere(page, 'held mails');
    await page.locator('tbody a').first().click();
    await page.waitForURL(/quarantine\/[0-9a-z]{26}/);
    await accessibleEverywhere(page, 'a held mail');
    await send(page, 'form[action$="/reject"]');
    await refused(page, 'rejected without reason', 'why');
    await page.fill('#why', 'Werbung');
    await page.locator('form[action$="/reject"] button').click();
    await page.waitForURL(/quarantine$/);
    assert.equal(await page.locator('tbody tr').count(), before - 1);
    await page.locator('tbody a').first().click();
    await page.waitForURL(/quarantine\/[0-9a-z]{26}/);
    await page.selectOption('#school', { index: 1 });
    await page.locator('form[action$="/release"] button').click();
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    assert.match(await words(page), /Absender nicht belegt/);
    quiet(page);
    await page.context().close();
});

test('the desk works the queue with single keys, each can be taken back, and help names them', async () => {
    const url = await atDesk('Tasten Probe');
    const page = await as('desk'), list = `${demo.address}/desk/tickets?q=Tasten`;
    await page.goto(list);
    await page.keyboard.press('?');
    assert.match(await page.locator('#help').innerText(), /Übernehmen[\s\S]*zurückstellen[\s\S]*Suchen/);
    await accessibleEverywhere(page, 'help of the keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    await page.waitForURL(/\/desk\/tickets$/);
    assert.match(await words(page), /Zurückgestellt/);
    await page.locator('.undo button').first().click();
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    assert.match(await page.locator('.chip').first().innerText(), /Neu/);

    await page.goto(list);
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.waitForURL(url);
    await page.goto(list);
    await page.keyboard.press('j');
    await page.keyboard.press('e'); /* it has somebody: no other row's button is pressed instead */
    await page.keyboard.press('t');
    await page.waitForURL(url);
    await page.locator('#items').waitFor({ state: 'visible' });
    await page.fill('form#answer textarea', '');
    await page.locator('form#answer textarea').press('s');
    assert.equal(await page.inputValue('form#answer textarea'), 's', 'no key fires while somebody types');
    assert.equal(page.url(), url);
    quiet(page);
    await page.context().close();
});

test('single keys can be switched off in the account', async () => {
    const page = await as('leitung');
    await page.goto(`${demo.address}/account/profile`);
    await page.locator('label[for=shortcuts]').click();
    await page.locator('main form button').click();
    await page.waitForURL(/\/account$/);
    await page.goto(`${demo.address}/desk/tickets`);
    await page.keyboard.press('?');
    await page.keyboard.press('/');
    assert.equal(await page.locator('dialog[open]').count(), 0);
    assert.notEqual(await page.evaluate(() => document.activeElement.id), 'q');
    await page.context().close();
});
