/* What the personas do every day, in a real browser, with taps counted (docs/words.md names the states).

   node --test test/e2e/flows.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, counting, openBrowser, quiet, report, serveDemo, shot, signedIn, sizes, unfold } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 900 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const as = (name, options) => signedIn(browser, demo, `${name}@demo.example`, options);
const words = (page) => page.locator('main').innerText();

/* In school hours the school looks first; at other times a report is at the desk at once. */
async function handOver(page) {
    const over = page.locator('button[formaction$="/handover"], form[action$="/handover"] button');
    if (await over.count())
        await over.first().click();
    await page.waitForLoadState();
}

/* A ticket that is at the service desk; returns its address. */
async function ticketAtDesk(subject, options = {}) {
    const school = await as('schule');
    await school.goto(demo.address);
    await report(school, demo, { subject, text: 'Das Bild bleibt schwarz, die Lampe leuchtet.', ...options });
    const url = school.url().split('?')[0];
    await handOver(school);
    await school.context().close();
    return url;
}

async function answer(page, text) {
    await page.fill('form#answer textarea', text);
    await page.locator('form#answer > .actions button:not([formaction])').click();
    await page.waitForLoadState();
}

async function askForTest(page, items) {
    await unfold(page, 'form[action$="/ask-test"]');
    await page.fill('#items', items);
    await page.locator('label[for=tested]').click();
    await page.locator('form[action$="/ask-test"] .actions button').click();
    await page.waitForLoadState();
    assert.match(await words(page), /Bitte testen|um den Test gebeten/);
}

// req: GK.Desk.2 GK.Sch.2 Z4.2.1
test('a teacher reports in four taps, the desk solves it, the teacher tests it, then it is closed', async () => {
    const teacher = await as('lehrkraft', { size: sizes.phone });
    await teacher.goto(demo.address);
    const taps = await report(teacher, demo, { subject: 'Beamer bleibt dunkel', text: 'Das Bild bleibt schwarz, die Lampe leuchtet.' });
    assert.ok(taps <= 4, `${taps} taps instead of 4 (TE1)`);
    const url = teacher.url().split('?')[0];
    await accessible(teacher, 'ticket of the teacher');

    const school = await as('schule', { size: sizes.phone });
    await school.goto(url);
    await accessible(school, 'ticket of the school');
    await handOver(school);

    const desk = await as('desk');
    await desk.goto(url);
    await desk.locator('form[action$="/take"] button').click();
    await desk.waitForLoadState();
    await answer(desk, 'Wir schauen uns den Beamer heute aus der Ferne an.');
    assert.equal(await desk.inputValue('form#answer textarea'), '', 'what is saved is no draft any more');
    await desk.goto(url);
    await accessible(desk, 'ticket of the desk');
    await shot(desk, 'ticket-1280', 800);
    await askForTest(desk, 'Bild vom Laptop\nTon aus den Lautsprechern');
    await accessible(desk, 'ticket of the desk that waits for the test');

    await teacher.goto(url);
    await accessible(teacher, 'test of the solution');
    await shot(teacher, 'test-360');
    const test = counting(teacher);
    await test.click('form[action$="/test"] button[name=all][value=ok]');
    assert.equal(test.n, 1);
    await teacher.waitForLoadState();
    assert.match(await words(teacher), /Erledigt/);
    [teacher, school, desk].forEach(quiet);
});

// req: GK.Sch.2
test('what the school does itself it finishes or hands over in two taps', async () => {
    for (const [subject, button] of [['Maus fehlt', 'form[action$="/solved"] > .actions .kern-btn--primary'], ['Tastatur fehlt', 'button[formaction$="/handover"]']]) {
        const teacher = await as('lehrkraft', { size: sizes.phone });
        await teacher.goto(demo.address);
        await teacher.goto(`${demo.address}/desk/report`);
        await teacher.locator('summary', { hasText: 'Das erledigt Ihre Schule selbst' }).click();
        await teacher.locator('.tiles label', { hasText: 'Kleinteile' }).click();
        await teacher.fill('#subject', subject);
        await teacher.locator('form#report > .actions button').click();
        await teacher.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
        const school = await as('schule', { size: sizes.phone });
        await school.goto(demo.address);
        const taps = counting(school);
        await taps.click(school.locator('.kern-task-list a', { hasText: subject }).first());
        await accessible(school, 'task of the school');
        await taps.click(button);
        await school.waitForLoadState();
        assert.equal(taps.n, 2, 'SC1');
        await school.goto(demo.address);
        assert.equal(await school.locator('#todo-h').count() === 0
            || await school.locator('section[aria-labelledby=todo-h] a', { hasText: subject }).count() === 0, true);
    }
});

test('without script a report, an answer and a test work', async () => {
    const school = await as('schule', { javaScript: false, size: sizes.narrow });
    await school.goto(demo.address);
    await report(school, demo, { subject: 'Ohne Skript gemeldet', text: 'Nichts geht.' });
    const url = school.url().split('?')[0];
    await handOver(school);
    await school.goto(url);
    await answer(school, 'Auch nach dem Neustart.');
    assert.match(await words(school), /Auch nach dem Neustart/);
    const desk = await as('desk', { javaScript: false });
    await desk.goto(url);
    await desk.locator('form[action$="/take"] button').click();
    await askForTest(desk, 'Anmeldung');
    await school.goto(url);
    await school.locator('form[action$="/test"] button[name=all][value=ok]').click();
    await school.waitForLoadState();
    assert.match(await words(school), /Erledigt/);
});

test('a refused report keeps every word and says what is missing', async () => {
    const page = await as('schule', { size: sizes.narrow });
    await page.goto(`${demo.address}/desk/report`);
    await page.fill('#text', 'Der Text bleibt stehen.');
    await page.locator('form#report > .actions button').click();
    await page.waitForLoadState();
    assert.equal(await page.inputValue('#text'), 'Der Text bleibt stehen.');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'error-summary');
    await accessible(page, 'refused report');
});

test('what was typed survives a killed page', async () => {
    const page = await as('schule');
    await page.goto(`${demo.address}/desk/report`);
    await page.fill('#text', 'Halb geschrieben');
    await page.waitForTimeout(2300);
    const again = await page.context().newPage();
    await page.close({ runBeforeUnload: false });
    await again.goto(`${demo.address}/desk/report`);
    assert.equal(await again.inputValue('#text'), 'Halb geschrieben');
    assert.match(await words(again), /Entwurf von \d\d:\d\d Uhr wiederhergestellt/);
    await again.locator('.draft-line button').click();
    assert.equal(await again.inputValue('#text'), '');
});

test('a link to a ticket survives the sign-in', async () => {
    const url = await ticketAtDesk('Link aus der Mail');
    const page = await as('traeger', { start: new URL(url).pathname });
    assert.equal(page.url(), url);
    assert.match(await page.locator('h1').innerText(), /Link aus der Mail/);
});

test('sending a form twice saves once and says since when', async () => {
    const page = await as('schule');
    await page.goto(`${demo.address}/desk/report`);
    await page.locator('.tiles label').first().click();
    await page.fill('#subject', 'Nur einmal');
    const said = await page.evaluate(async () => {
        const form = document.querySelector('form#report'), body = new FormData(form), answers = [];
        for (let i = 0; i < 2; i++)
            answers.push(await (await fetch(form.action, { method: 'POST', body })).text());
        return answers;
    });
    assert.match(said[1], /seit \d\d:\d\d Uhr gespeichert/);
    await page.goto(`${demo.address}/desk/tickets?q=Nur+einmal`);
    assert.equal(await page.locator('tbody a', { hasText: 'Nur einmal' }).count(), 1);
});

test('two people at one ticket: the later one sees both versions and keeps the text', async () => {
    const url = await ticketAtDesk('Zwei zugleich');
    const desk = await as('desk'), other = await as('technik');
    await desk.goto(url);
    await other.goto(url);
    await desk.locator('form[action$="/take"] button').click();
    await desk.waitForLoadState();
    await other.fill('form#answer textarea', 'Mein langer Text.');
    await other.locator('form#answer > .actions button:not([formaction])').click();
    await other.waitForLoadState();
    assert.match(await words(other), /Jemand hat das Ticket geändert/);
    assert.equal(await other.inputValue('form#answer textarea'), 'Mein langer Text.');
    await accessible(other, 'changed meanwhile');
});

test('the telephone rings: the desk writes the ticket down for a caller', async () => {
    const page = await as('desk');
    await page.goto(`${demo.address}/desk/report`);
    const option = page.locator('#school option', { hasText: 'Grundschule an der Windmühle' }).first();
    await page.selectOption('#school', await option.getAttribute('value'));
    await page.locator('main form:has(#school) button').click();
    await page.waitForLoadState();
    await page.fill('#caller', 'Herr Beispiel');
    await page.locator('.tiles label', { hasText: /Drucker/ }).first().click();
    await page.fill('#text', 'Der Drucker im Sekretariat zieht kein Papier ein.');
    await page.keyboard.press('Control+Enter');
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    assert.match(await words(page), /am Telefon/);
    assert.match(await words(page), /Herr Beispiel/);
    await accessible(page, 'ticket by telephone');
});

test('one key takes the ticket of the row', async () => {
    await ticketAtDesk('Mit einer Taste');
    const page = await as('desk');
    await page.goto(`${demo.address}/desk/tickets?q=Taste`);
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.waitForLoadState();
    await page.locator('main', { hasText: 'Sie haben die Meldung übernommen.' }).waitFor();
    quiet(page);
});

// req: GK.Ex.1
test('what is not our task is referred with one tap', async () => {
    const url = await ticketAtDesk('Bild auf der Homepage tauschen', { tile: /Beamer und Bildschirm/ });
    const page = await as('desk');
    await page.goto(`${url}/more`);
    const other = page.locator('#service option', { hasText: /Homepage/ }).first();
    await page.selectOption('#service', await other.getAttribute('value'));
    await page.locator('form[action$="/service"] button').click();
    await page.waitForLoadState();
    await page.goto(url);
    const taps = counting(page);
    await taps.click('form[action$="/refer"] button');
    await page.waitForLoadState();
    assert.equal(taps.n, 1, 'SD4');
    assert.match(await words(page), /Erledigt|Verwiesen/);
});

test('a wrong merge is taken back in two taps and both tickets are as before', async () => {
    const one = await ticketAtDesk('Erste Fassung'), two = await ticketAtDesk('Zweite Fassung');
    const page = await as('desk');
    await page.goto(one);
    const number = (await words(page)).match(/\d{4}-\d{6}/)[0];
    await page.goto(`${two}/more`);
    await page.fill('#number', number);
    await page.locator('form[action$="/merge"] button').click();
    await page.waitForLoadState();
    assert.match(await words(page), /Zusammengeführt/);
    await page.locator('.undo button').first().click();
    await page.waitForLoadState();
    await page.goto(two);
    assert.match(await page.locator('h1').innerText(), /Zweite Fassung/);
    assert.doesNotMatch(await words(page), /zusammengeführt mit/);
});

test('an official invites a contact with four fields and a mail goes out', async () => {
    const page = await as('traeger');
    await page.goto(`${demo.address}/account/users/invite`);
    const school = page.locator('#school option').nth(1);
    await page.selectOption('#school', await school.getAttribute('value'));
    await page.fill('#name', 'Nele Neumann');
    await page.fill('#mail', 'nele.neumann@schule.example');
    await page.locator('main .kern-btn--primary').click();
    await page.waitForLoadState();
    assert.match(await words(page), /Die Einladung ist unterwegs/);
    await accessible(page, 'after the invitation');
    const mail = demo.outbox().find((m) => m.to === 'nele.neumann@schule.example');
    assert.match(mail.body, /\/account\/invitation\/[0-9a-z]{26}/);
});

test('opening the link of a test mail changes nothing, the button does', async () => {
    const teacher = await as('lehrkraft');
    await teacher.goto(demo.address);
    await report(teacher, demo, { subject: 'Test per Mail', text: 'Kein Ton.' });
    const url = teacher.url().split('?')[0];
    const school = await as('schule');
    await school.goto(url);
    await handOver(school);
    const desk = await as('desk');
    await desk.goto(url);
    await desk.locator('form[action$="/take"] button').click();
    await desk.waitForLoadState();
    await askForTest(desk, 'Ton');
    /* The worker writes it a moment later; other tickets' mails lie there too. */
    let mail;
    for (let i = 0; i < 150 && !mail; i++) {
        mail = demo.outbox().find((m) => /\/desk\/test\//.test(m.body) && (m.subject + m.body).includes('Test per Mail'));
        if (!mail)
            await desk.waitForTimeout(100);
    }
    assert.ok(mail, 'a mail asks for the test');
    const link = mail.body.match(/https?:\/\/\S+\/desk\/test\/[0-9a-z]+/)[0];
    for (let i = 0; i < 3; i++)
        assert.equal((await fetch(link)).status, 200, 'a scanner may look as often as it likes');
    await desk.goto(url);
    assert.doesNotMatch(await words(desk), /Erledigt/);
    const context = await browser.newContext({ viewport: sizes.phone, locale: 'de-DE' });
    const page = await context.newPage();
    await page.goto(link);
    await accessible(page, 'test without sign-in');
    const taps = counting(page);
    await taps.click('button[name=all][value=ok]');
    await page.waitForLoadState();
    assert.equal(taps.n, 1, 'TE2');
    assert.match(await words(page), /erledigt/);
    await desk.goto(url);
    assert.match(await words(desk), /Erledigt/);
});

test('a firm sees only what was handed to it', async () => {
    const url = await ticketAtDesk('Nicht für die Firma');
    const page = await as('firma');
    assert.equal((await page.goto(url)).status(), 404);
    await accessible(page, 'foreign ticket');
    await page.goto(`${demo.address}/desk/tickets?set=all`);
    assert.doesNotMatch(await words(page), /Nicht für die Firma/);
    assert.equal(await page.locator('a[href="/desk/report"]').count(), 0);
});

test('an auditor reads everything of the own authority and changes nothing', async () => {
    const url = await ticketAtDesk('Für die Prüfung');
    const page = await as('pruefung');
    assert.equal((await page.goto(url)).status(), 200);
    assert.equal(await page.locator('main form[method=post]').count(), 0);
    await accessible(page, 'ticket of the auditor');
    await page.goto(`${demo.address}/operation/audit`);
    assert.match(await words(page), /Meldung angelegt/);
});
