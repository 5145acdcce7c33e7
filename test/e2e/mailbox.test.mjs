/* The system administration sets up a mailbox: by keyboard and without script, narrow and wide, light and dark. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, openBrowser, quiet, serveDemo, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 20, port: 19300 + (process.pid % 90) });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const looks = [[sizes.narrow, 'light'], [sizes.phone, 'dark'], [sizes.desk, 'light'], [sizes.desk, 'dark']];
const look = async (page, path, name) => {
    for (const [size, colorScheme] of looks) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme });
        await page.goto(demo.address + path);
        await accessible(page, `${name} ${size.width} ${colorScheme}`);
    }
};

test('a mailbox is set up; what is wrong is said at its field and what was typed stays, but for the password', async () => {
    const page = await signedIn(browser, demo, 'system@demo.example');
    await look(page, '/operation/mailboxes', 'mailboxes-empty');
    await look(page, '/operation/mailboxes/edit', 'mailbox-edit');
    await page.fill('#name', 'hilfe');
    await page.fill('#server', 'imap.example.de');
    await page.fill('#login', 'hilfe@example.de');
    await page.fill('#password', 'Ein-Postfach-2026');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#server-error');
    await accessible(page, 'mailbox with a mistake');
    assert.match(await page.locator('#server-error').innerText(), /993/);
    assert.equal(await page.inputValue('#server'), 'imap.example.de');
    assert.equal(await page.inputValue('#password'), '');
    await page.fill('#server', 'imap.example.de:993');
    await page.fill('#password', 'Ein-Postfach-2026');
    await page.fill('#access_ends', new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10));
    await page.keyboard.press('Enter');
    await page.waitForURL(/mailboxes$/);
    await look(page, '/operation/mailboxes', 'mailboxes');
    assert.match(await page.locator('main').innerText(), /hilfe[^]*imap\.example\.de:993[^]*Zugang endet/);
    await page.goto(demo.address);
    assert.match(await page.locator('main').innerText(), /läuft in den nächsten 14 Tagen ab/);
    assert.doesNotMatch(await page.content(), /Ein-Postfach-2026/);
    quiet(page);
    await page.context().close();
});

test('without script and at a later change the stored password stays', async () => {
    const page = await signedIn(browser, demo, 'system@demo.example', { javaScript: false, size: sizes.phone });
    await page.goto(`${demo.address}/operation/mailboxes`);
    await page.getByRole('link', { name: /^hilfe/ }).click();
    assert.equal(await page.inputValue('#login'), 'hilfe@example.de');
    await page.uncheck('#active');
    await page.locator('main .kern-btn--primary').click();
    await page.waitForURL(/mailboxes$/);
    assert.match(await page.locator('main').innerText(), /abgeschaltet/);
    await page.context().close();
});
