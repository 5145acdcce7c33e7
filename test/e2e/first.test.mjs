/* From an empty installation to the first ticket, as a new body would do it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, openBrowser, quiet, serveEmpty, sizes, totp, watch } from './support.mjs';

let served, browser;
before(async () => {
    served = await serveEmpty(['erste@body.example', 'zweite@body.example']);
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await served?.stop();
});

const send = async (page) => {
    await page.locator('main .kern-btn--primary').first().click();
    await page.waitForLoadState();
};
const words = (page) => page.locator('main').innerText();

/* Name, password, authenticator; the page behind is the home page. */
async function accept(page, link, name) {
    const password = 'Drei-Birnen-am-Fluss-2026';
    await page.goto(link);
    await accessible(page, 'invitation');
    await page.fill('#name', name);
    await page.fill('#password', password);
    await send(page);
    if (await page.locator('#mail').count())
        throw new Error('the invitation leads to the sign-in');
    await accessible(page, 'second factor');
    await page.fill('#code', totp(await page.locator('.mono').first().innerText()));
    await send(page);
}

test('the head follows the first steps to the first ticket', async () => {
    const context = await browser.newContext({ viewport: sizes.desk, locale: 'de-DE' });
    context.setDefaultTimeout(20000);
    const page = await context.newPage();
    watch(page);
    await accept(page, served.invitations[0], 'Hanna Leitung');
    await page.goto(served.address);
    await accessible(page, 'home of an empty installation');
    const steps = () => page.locator('#first-steps ~ * li, section[aria-labelledby=first-steps] li');
    assert.equal(await steps().count(), 5);
    assert.equal(await steps().filter({ hasText: 'Erledigt' }).count(), 0);

    await steps().nth(0).locator('a').click();
    await page.locator('main a[href="/agreement/authorities/new"]').first().click();
    await page.fill('#name', 'Stadt Anfang');
    await page.fill('#office', 'Schulamt');
    await page.fill('#street', 'Markt 1');
    await page.fill('#zip', '31785');
    await page.fill('#town', 'Anfang');
    await page.fill('#mail', 'schulamt@anfang.example');
    await send(page);
    assert.match(await words(page), /Stadt Anfang/);

    await page.goto(`${served.address}/agreement/participants/new`);
    await page.selectOption('#authority', { label: 'Stadt Anfang' });
    const day = (d) => new Date(Date.now() + d * 86400000).toISOString().slice(0, 10);
    await page.fill('#signed_on', day(-30));
    await page.fill('#starts', day(-1));
    await send(page);

    await page.goto(`${served.address}/agreement/schools/new`);
    await page.selectOption('#authority', { label: 'Stadt Anfang' });
    await page.fill('#official_number', '70001');
    await page.fill('#name', 'Grundschule Anfang');
    await page.fill('#street', 'Schulweg 1');
    await page.fill('#zip', '31785');
    await page.fill('#town', 'Anfang');
    await send(page);
    if (!/Grundschule Anfang/.test(await page.locator('h1').innerText()))
        await page.locator('main a', { hasText: 'Grundschule Anfang' }).click();
    assert.match(await page.locator('h1').innerText(), /Grundschule Anfang/);
    const school = page.url();

    await page.goto(served.address);
    assert.equal(await steps().filter({ hasText: 'Erledigt' }).count(), 3);
    await page.goto(`${school.split('?')[0]}/contacts/new`);
    await page.fill('#name', 'Kim Kontakt');
    await page.fill('#mail', 'kim@schule.example');
    await send(page);

    await page.goto(served.address);
    await accessible(page, 'home before the first ticket');
    await page.locator('section[aria-labelledby=first-steps] a[href="/desk/report"]').click();
    await page.locator('.tiles label', { hasText: /Drucker/ }).first().click();
    await page.fill('#caller', 'Kim Kontakt');
    await page.fill('#text', 'Papierstau.');
    await page.locator('form#report > .actions button').click();
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    await page.goto(served.address);
    assert.equal(await page.locator('#first-steps').count(), 0);
    quiet(page);
});
