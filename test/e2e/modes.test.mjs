/* The main ways through the desk, on a narrow phone, on a desk and without script.

   node --test test/e2e/modes.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, quiet, report, serveDemo, signedIn, sizes, unfold } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 60 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const modes = [['at 320 px', { size: sizes.narrow }], ['at 1280 px', { size: sizes.desk }],
    ['at 320 px without script', { size: sizes.narrow, javaScript: false }]];
const words = (page) => page.locator('main').innerText();
const inDays = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);

/* The button of the form that posts to this part of the ticket. */
async function press(page, path, choice = '') {
    await page.locator(`form[action$="${path}"] button${choice}`).first().click();
    await page.waitForLoadState();
}

async function choose(page, field, text) {
    const option = page.locator(`${field} option`, { hasText: text }).first();
    await page.selectOption(field, await option.getAttribute('value'));
}

async function handOver(page) {
    const over = page.locator('button[formaction$="/handover"], form[action$="/handover"] button');
    if (await over.count())
        await over.first().click();
    await page.waitForLoadState();
}

async function askForTest(page, items) {
    await unfold(page, 'form[action$="/ask-test"]');
    await page.fill('#items', items);
    await press(page, '/ask-test');
    assert.match(await words(page), /Um den Test gebeten|um den Test gebeten|Bitte testen/);
}

for (const [mode, options] of modes) {
    const as = (name) => signedIn(browser, demo, `${name}@demo.example`, options);
    const looked = async (page, name) => { if (mode === 'at 1280 px') await accessibleEverywhere(page, name); };

    // req: GK.Desk.2 GK.Sch.2
    test(`a report is taken, answered, promised, waits, fails a test, passes one and is closed ${mode}`, async () => {
        const teacher = await as('lehrkraft'), school = await as('schule'), desk = await as('desk');
        const subject = `Kein Ton ${mode}`;
        await teacher.goto(demo.address);
        await report(teacher, demo, { subject, text: 'Der Lautsprecher bleibt stumm.' });
        const url = teacher.url().split('?')[0];
        await school.goto(url);
        await handOver(school);

        await desk.goto(`${demo.address}/desk/tickets?q=${encodeURIComponent('Kein Ton')}`);
        await desk.locator('tbody tr', { hasText: subject }).locator('button.take').click();
        await desk.waitForLoadState();
        assert.match(await words(desk), /übernommen/);
        await desk.locator('.undo button').first().click();
        await desk.waitForLoadState();
        await press(desk, '/take');
        assert.match(await desk.locator('#audience').innerText(), /\((eine Person|\d+ Personen)\), .*, Service-Desk/);
        await desk.fill('form#answer textarea', 'Wir prüfen den Anschluss.');
        await desk.locator('form#answer > .actions button:not([formaction])').click();
        await desk.waitForLoadState();

        await desk.goto(`${url}/more`);
        await looked(desk, 'further steps');
        await desk.fill('#promise_day', inDays(10));
        await desk.fill('#promise_time', '12:00');
        await desk.fill('#promise_why', 'Das Ersatzteil kommt erst dann.');
        await press(desk, '/promise');
        assert.match(await words(desk), /Die Zusage ist geändert/);
        assert.match(await desk.locator('#promise').innerText(), /Wir melden uns bis .*12:00 Uhr/);

        await desk.goto(url);
        await choose(desk, '#reason', 'Lieferung');
        await desk.fill('#until', inDays(7));
        await press(desk, '/move');
        await teacher.goto(url);
        assert.match(await teacher.locator('#promise').innerText(), /Wir warten auf eine Lieferung\. Voraussichtlich bis/);
        await desk.goto(url);
        await choose(desk, '#reason', 'Fernhilfe');
        await press(desk, '/move');

        await askForTest(desk, 'Ton links\nTon rechts');
        await teacher.goto(url);
        assert.equal((await words(teacher)).match(/Bitte testen/g).length, 1, 'asked for once, not three times');
        await teacher.locator('fieldset', { hasText: 'Ton rechts' }).locator('label', { hasText: 'Geht nicht' }).click();
        await teacher.fill('#fail_text', 'Rechts rauscht es.');
        await press(teacher, '/test', '[value=fail]');
        await desk.goto(url);
        assert.match(await words(desk), /Rechts rauscht es/);
        assert.match(await words(desk), /Test nicht bestanden/);
        await askForTest(desk, 'Ton rechts');
        await school.goto(url);
        await looked(school, 'second test');
        await press(school, '/test', '[value=ok]');
        assert.match(await words(school), /Erledigt/);

        await teacher.goto(url);
        await teacher.fill('#reopen_text', 'Seit heute rauscht es wieder.');
        await press(teacher, '/reopen');
        assert.doesNotMatch(await teacher.locator('.chip').first().innerText(), /Erledigt/);
        for (const page of [teacher, school, desk]) {
            quiet(page);
            await page.context().close();
        }
    });

    test(`who calls is found by name or number and the ticket is written down ${mode}`, async () => {
        const page = await as('desk');
        await page.goto(`${demo.address}/desk/report`);
        await page.fill('#q', 'windmühle');
        await page.locator('form[role=search] button').click();
        await page.waitForLoadState();
        await looked(page, 'who is calling');
        const found = page.locator('.kern-task-list__item').first();
        const name = await found.locator('a').innerText(), phone = (await found.innerText()).match(/[\d /-]{6,}/)[0].trim();
        await page.fill('#q', phone.replace(/^0/, '+49 '));
        await page.locator('form[role=search] button').click();
        await page.waitForLoadState();
        await page.locator('.kern-task-list__item a', { hasText: name }).first().click();
        await page.waitForLoadState();
        assert.match(await page.locator('#contact option:checked').innerText(), new RegExp(name));
        await looked(page, 'new by telephone');
        await page.locator('.tiles label', { hasText: /Drucker/ }).first().click();
        await page.fill('#text', 'Der Drucker zieht kein Papier ein.');
        await page.locator('form#report > .actions button').click();
        await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
        assert.match(await words(page), new RegExp(name));
        quiet(page);
        await page.context().close();
    });

    test(`two tickets about one thing become one, and two again ${mode}`, async () => {
        const school = await as('schule'), desk = await as('desk'), urls = [];
        for (const subject of [`Erstens ${mode}`, `Zweitens ${mode}`]) {
            await school.goto(demo.address);
            await report(school, demo, { subject });
            urls.push(school.url().split('?')[0]);
            await handOver(school);
        }
        await desk.goto(urls[0]);
        const number = (await words(desk)).match(/\d{4}-\d{6}/)[0];
        await desk.goto(`${urls[1]}/more`);
        await desk.fill('#number', number);
        await press(desk, '/merge');
        assert.match(await words(desk), /Zusammengeführt/);
        await desk.locator('.undo button').first().click();
        await desk.waitForLoadState();
        await desk.goto(urls[1]);
        assert.doesNotMatch(await words(desk), /zusammengeführt mit/);
        quiet(desk);
        await school.context().close();
        await desk.context().close();
    });

    test(`a technician at the school writes a ticket and a note for the colleagues ${mode}`, async () => {
        const page = await as('technik'), school = await as('schule');
        await page.goto(`${demo.address}/desk/report?q=Windm%C3%BChle`);
        await page.locator('.kern-task-list__item a').first().click();
        await page.waitForLoadState();
        await page.selectOption('#channel', 'on_site');
        await page.locator('.tiles label', { hasText: /Beamer/ }).first().click();
        await page.fill('#subject', `Lampe schwach ${mode}`);
        await page.locator('form#report > .actions button').click();
        await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
        const url = page.url().split('?')[0];
        await unfold(page, 'form#notes');
        await page.fill('#note', 'Schlüssel liegt beim Hausmeister.');
        await press(page, '/note');
        assert.match(await words(page), /vor Ort/);
        assert.match(await words(page), /Schlüssel liegt beim Hausmeister/);
        await school.goto(url);
        assert.match(await words(school), /Lampe schwach/);
        assert.doesNotMatch(await words(school), /Hausmeister/);
        quiet(page);
        await page.context().close();
        await school.context().close();
    });
}
