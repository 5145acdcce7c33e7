/* Tools of the desk in a browser: text blocks by colon and without script, time, checklists, macros.

   node --test test/e2e/tools.test.mjs */
import assert from 'node:assert/strict';
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

const DESK = 'desk@demo.example';

/* A ticket of the teacher that the school has handed over, with a checklist on it. */
let ticket;
async function openTicket(page) {
    ticket ??= await handedOver();
    await page.goto(ticket);
}

async function handedOver() {
    const teacher = await signedIn(browser, demo, 'lehrkraft@demo.example'), school = await signedIn(browser, demo, 'schule@demo.example');
    await teacher.goto(demo.address);
    await report(teacher, demo, { subject: 'Kein Ton', text: 'Der Lautsprecher bleibt stumm.' });
    const url = teacher.url().split('?')[0];
    await school.goto(url);
    const over = school.locator('button[formaction$="/handover"], form[action$="/handover"] button');
    if (await over.count())
        await over.first().click();
    const desk = await signedIn(browser, demo, DESK);
    await desk.goto(url);
    await desk.selectOption('#checklist', { label: 'Neuer Bildschirm' });
    await desk.locator('form[action$="/checklist"] button').click();
    await desk.waitForLoadState();
    assert.match(await desk.locator('main').innerText(), /6 Punkte der Checkliste sind noch offen/);
    await desk.locator('form[action$="/checks"] button').first().click();
    await desk.waitForLoadState();
    assert.match(await desk.locator('main').innerText(), /5 Punkte der Checkliste sind noch offen/);
    await Promise.all([teacher, school, desk].map((page) => page.context().close()));
    return url;
}

test('a colon opens the text blocks, keys choose one, and an empty placeholder is said at the field', async () => {
    const page = await signedIn(browser, demo, DESK);
    await openTicket(page);
    const box = page.locator('#text'), list = page.locator('#text-blocks');
    await box.fill('');
    await box.pressSequentially('Hallo :neu');
    assert.equal(await list.locator('li').count(), 1);
    await page.keyboard.press('Escape');
    assert.equal(await list.isVisible(), false);
    await box.fill('');
    await box.pressSequentially(':bes');
    assert.equal(await list.locator('[aria-selected=true]').innerText(), 'Besuch angekündigt');
    await page.keyboard.press('Enter');
    assert.match(await box.inputValue(), /^Guten Tag .*wir kommen am \{besuch\} in die /s);
    assert.equal(await list.isVisible(), false);
    await page.locator('form#answer > .actions button:not([formaction])').click();
    await page.waitForLoadState();
    assert.match(await page.locator('main').innerText(), /Platzhalter \{besuch\} ist leer/);
    assert.match(await page.locator('#text').inputValue(), /\{besuch\}/);
    await accessibleEverywhere(page, 'refused answer');
    quiet(page);
    await page.context().close();
});

test('without a script the choice beside the box puts the words into the answer', async () => {
    const page = await signedIn(browser, demo, DESK, { javaScript: false, size: sizes.phone });
    await openTicket(page);
    await page.fill('#text', 'Vorweg.');
    await page.selectOption('#block', { label: 'Neustart' });
    await page.locator('button[formaction$="/insert"]').click();
    await page.waitForLoadState();
    assert.match(await page.locator('#text').inputValue(), /^Vorweg\.\n\nGuten Tag,[^{]*neu\. Geht es dann/);
    await page.context().close();
});

test('time is tapped, corrected and summed up', async () => {
    const page = await signedIn(browser, demo, DESK);
    await openTicket(page);
    await page.locator('form[action$="/times"] button[value="15"]').click();
    await page.waitForLoadState();
    assert.match(await page.locator('main').innerText(), /Zeit eingetragen/);
    await page.locator('main a[href$="/times"]').first().click();
    await page.locator('a[href*="row="]').last().click();
    await page.fill('#minutes', '10');
    await accessibleEverywhere(page, 'correction');
    await page.locator('form[action$="/times"] button').click();
    await page.waitForLoadState();
    assert.match(await page.locator('main').innerText(), /ersetzt durch einen neueren Eintrag/);
    await page.goto(`${demo.address}/desk/times`);
    assert.match(await page.locator('main').innerText(), /Meine Zeiten/);
    await accessibleEverywhere(page, 'sums');
    quiet(page);
    await page.context().close();
});

test('a macro is shown, runs and is undone by one button', async () => {
    const page = await signedIn(browser, demo, DESK);
    await openTicket(page);
    await accessibleEverywhere(page, 'ticket with its tools');
    await page.locator('summary', { hasText: 'Makros' }).click();
    await page.getByRole('link', { name: 'Auf ein Teil warten' }).click();
    await accessibleEverywhere(page, 'preview');
    await page.getByRole('button', { name: 'Ausführen' }).click();
    await page.waitForLoadState();
    assert.match(await page.locator('main').innerText(), /Wartet: Lieferung/);
    await page.locator('.undo button').first().click();
    await page.waitForLoadState();
    assert.doesNotMatch(await page.locator('main .chip').first().innerText(), /Lieferung/);
    quiet(page);
    await page.context().close();
});

for (const path of ['text-blocks', 'text-blocks/new', 'checklists', 'checklists/new', 'macros', 'macros/new'])
    test(`/desk/${path} is accessible and fits`, async () => {
        const page = await signedIn(browser, demo, DESK);
        await page.goto(`${demo.address}/desk/${path}`);
        await accessibleEverywhere(page, path);
        await page.context().close();
    });
