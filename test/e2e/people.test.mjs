/* Who keeps people, rights and the installation: officials, heads, auditors, system administration.

   node --test test/e2e/people.test.mjs */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, quiet, report, serveDemo, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 60 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const as = (name, options) => signedIn(browser, demo, `${name}@demo.example`, options);
const words = (page) => page.locator('main').innerText();
const inDays = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);
const modes = [['at 320 px', { size: sizes.narrow }], ['at 1280 px', { size: sizes.desk }],
    ['at 320 px without script', { size: sizes.narrow, javaScript: false }]];

async function send(page) {
    await page.locator('main form[method=post] .kern-btn--primary').first().click();
    await page.waitForLoadState();
}

for (const [mode, options] of modes) {
    const looked = async (page, name) => { if (mode === 'at 1280 px') await accessibleEverywhere(page, name); };

    // req: Z7.1.2
    test(`an official invites a contact, reads the own tickets and exports for a purpose ${mode}`, async () => {
        const page = await as('traeger', options);
        const mail = `neu${modes.findIndex((m) => m[0] === mode)}@schule.example`;
        await page.goto(`${demo.address}/account/users`);
        await page.locator('a[href="/account/users/invite"]').click();
        await page.selectOption('#school', { index: 1 });
        await page.fill('#name', 'Nele Neumann');
        await page.fill('#mail', mail);
        await send(page);
        assert.match(await words(page), /Die Einladung ist unterwegs/);
        assert.ok(demo.outbox().some((m) => m.to === mail));

        await page.goto(`${demo.address}/desk/tickets?set=all`);
        assert.ok(await page.locator('tbody tr').count() > 0);
        await page.locator('tbody a').first().click();
        await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
        assert.equal(await page.locator('form[action$="/take"], form[action$="/note"], form[action$="/move"]').count(), 0);
        await looked(page, 'ticket of the official');

        await page.goto(`${demo.address}/agreement/exports`);
        await page.locator('form[method=post] .kern-btn--primary, form.stack .actions button').first().click();
        await page.waitForLoadState();
        assert.match(await words(page), /Zweck/, 'without a purpose nothing leaves');
        assert.equal(await page.locator('#purpose[aria-invalid=true]').count(), 1);
        await looked(page, 'export without purpose');
        await page.selectOption('#purpose', { index: 1 });
        const [download] = await Promise.all([page.waitForEvent('download'),
            page.locator('form.stack .actions button').first().click()]);
        assert.equal(download.suggestedFilename(), 'schulen.csv');
        assert.match(await readFile(await download.path(), 'utf8'), /^\ufeff.*;/);
        await page.goto(`${demo.address}/agreement/exports`);
        assert.equal(await page.locator('table').count(), 1, 'the export is on record');
        quiet(page);
        await page.context().close();
    });
}

// req: Z2.2
test('a head takes in a participant', async () => {
    const page = await as('leitung');
    await page.goto(`${demo.address}/agreement/authorities/new`);
    for (const [field, value] of [['name', 'Samtgemeinde Neuland'], ['office', 'Schulamt'], ['street', 'Ring 1'], ['zip', '31785'],
        ['town', 'Neuland'], ['mail', 'schulamt@neuland.example']])
        await page.fill(`#${field}`, value);
    await send(page);
    await page.goto(`${demo.address}/agreement/participants/new`);
    await accessibleEverywhere(page, 'new participant');
    await page.selectOption('#authority', { label: 'Samtgemeinde Neuland' });
    await page.fill('#starts', inDays(1));
    await send(page);
    await page.goto(`${demo.address}/agreement`);
    assert.match(await words(page), /Samtgemeinde Neuland/);
    await accessibleEverywhere(page, 'agreement');
    quiet(page);
});

test('one head asks for a grant, the other one approves it, nobody approves the own request', async () => {
    const first = await as('leitung'), second = await as('leitung2');
    await first.goto(`${demo.address}/account/users?q=lenkung`);
    await first.locator('tbody a').first().click();
    await first.waitForURL(/\/account\/users\/[0-9a-z]{26}/);
    const user = first.url();
    assert.doesNotMatch(await words(first), /Nichts anvertraut/, 'schools are entrusted to people of the body only');
    await accessibleEverywhere(first, 'a person');
    await first.locator('a[href$="/grant-request"]').click();
    await first.waitForURL(/grant-request/);
    await first.selectOption('#role', 'technician');
    await first.fill('#from', inDays(0));
    await first.fill('#to', inDays(90));
    await accessibleEverywhere(first, 'grant request');
    await send(first);
    await first.goto(`${demo.address}/account/requests`);
    assert.equal(await first.locator('a[href$="/approve"]').count(), 0, 'not the own request');

    await second.goto(`${demo.address}/account/requests`);
    await accessibleEverywhere(second, 'requests');
    await second.locator('a[href$="/approve"]').first().click();
    await second.waitForLoadState();
    await accessibleEverywhere(second, 'approval');
    await second.locator('main form[method=post] button').first().click();
    await second.waitForLoadState();
    await second.goto(user);
    const grant = second.locator('tr', { hasText: 'Technik' });
    assert.equal(await grant.count(), 1);
    assert.equal(await grant.locator('.chip', { hasText: /wartet/ }).count(), 0);
    await second.locator('a[href$="/entrust"]').click();
    await second.waitForLoadState();
    await accessibleEverywhere(second, 'entrustment');
    quiet(first);
    quiet(second);
});

// req: Z7.2
test('an auditor reads tickets, the record and the exports, and is offered nothing to change', async () => {
    const page = await as('pruefung', { size: sizes.narrow });
    for (const path of ['/desk/tickets?set=all', '/operation/audit', '/agreement/exports', '/account/users', '/agreement/schools', '/operation/settings']) {
        assert.equal((await page.goto(demo.address + path)).status(), 200, path);
        assert.equal(await page.locator('main form[method=post]').count(), 0, path);
    }
    await page.goto(`${demo.address}/desk/tickets?set=all`);
    await page.locator('tbody a').first().click();
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    assert.equal(await page.locator('main form[method=post]').count(), 0);
    quiet(page);
});

test('system administration changes a setting, reads jobs, counts held mails and ends a key', async () => {
    const owner = await as('traeger'), page = await as('system');
    await owner.goto(`${demo.address}/account/tokens`);
    await owner.fill('#name', 'Anzeigetafel');
    await owner.locator('label[for=read_tickets]').click();
    await send(owner);
    assert.match(await owner.locator('#token').innerText(), /^\S{26,}$/);
    await accessibleEverywhere(owner, 'a new key');

    await page.goto(`${demo.address}/operation/settings`);
    const row = page.locator('tr', { has: page.locator('input[name=value]') }).first();
    const value = Number(await row.locator('input[name=value]').inputValue());
    await row.locator('input[name=value]').fill(String(value + 1));
    await row.locator('button').click();
    await page.waitForLoadState();
    assert.equal(await page.locator('input[name=value]').first().inputValue(), String(value + 1));
    await page.goto(`${demo.address}/operation/jobs`);
    await accessibleEverywhere(page, 'jobs');
    await page.goto(`${demo.address}/desk/quarantine`);
    assert.match(await words(page), /Mails? warte/);
    assert.equal(await page.locator('tbody tr').count(), 0);
    await page.goto(`${demo.address}/account`);
    await page.locator('a[href="/account/tokens"]').click();
    await page.waitForURL(/tokens/);
    assert.doesNotMatch(await words(page), /Anzeigetafel/);
    await accessibleEverywhere(page, 'keys of all accounts');
    await page.locator('form[action$="/end"] button').first().click();
    await page.waitForLoadState();
    assert.equal(await page.locator('form[action$="/end"]').count(), 0);
    await owner.goto(`${demo.address}/account/tokens`);
    assert.match(await words(owner), /Beendet|beendet|abgelaufen/);
    quiet(page);
    quiet(owner);
});

for (const [mode, options] of modes)
    // req: Z3.2.2
    test(`a firm works on what was handed to it, gives it back, and sees nothing else ${mode}`, async () => {
        const school = await as('schule', options), desk = await as('desk', options), firm = await as('firma', options);
        await school.goto(demo.address);
        await report(school, demo, { subject: `Netzdose locker ${mode}` });
        const url = school.url().split('?')[0];
        const over = school.locator('button[formaction$="/handover"], form[action$="/handover"] button');
        if (await over.count())
            await over.first().click();
        await school.waitForLoadState();
        assert.equal((await firm.goto(url)).status(), 404, 'not handed over yet');

        await desk.goto(url);
        await desk.locator('form[action$="/take"] button').click();
        await desk.waitForLoadState();
        await desk.goto(`${url}/more`);
        const option = desk.locator('#firm option', { hasText: 'Kabel & Netz' }).first();
        await desk.selectOption('#firm', await option.getAttribute('value'));
        await desk.fill('#give_until', inDays(10));
        await desk.fill('#give_text', 'Bitte die Dose festschrauben.');
        await desk.locator('form[action$="/give"] button').click();
        await desk.waitForLoadState();

        await firm.goto(demo.address);
        await firm.locator('.kern-task-list a', { hasText: `Netzdose locker ${mode}` }).click();
        await firm.waitForURL(url);
        assert.match(await words(firm), /Bitte die Dose festschrauben/);
        assert.equal(await firm.locator('form#answer, form[action$="/take"]').count(), 0);
        if (mode === 'at 1280 px')
            await accessibleEverywhere(firm, 'ticket of the firm');
        await firm.fill('#back_text', 'Festgeschraubt und gemessen.');
        await firm.locator('form[action$="/back"] button').click();
        await firm.waitForLoadState();
        await desk.goto(url);
        assert.match(await words(desk), /Festgeschraubt und gemessen/);
        await school.goto(url);
        assert.doesNotMatch(await words(school), /Festgeschraubt und gemessen/, 'a note of the firm is internal');
        for (const page of [school, desk, firm]) {
            quiet(page);
            await page.context().close();
        }
    });
