/* What-if of the contributions: amounts follow what is typed, without losing the place; and without script.

   node --test test/e2e/what-if.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, quiet, serveDemo, shot, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 20 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const numbers = [[84, 3120, 6105], [1876, 2914, 1011], [611, 402, 0]];

async function open(mail, options) {
    const page = await signedIn(browser, demo, mail, options);
    await page.goto(`${demo.address}/contribution/what-if`);
    return page;
}

/* Key by key, as a person types: the caret must stay where it is. */
async function typeNumbers(page) {
    await page.fill('#cost', '1.850.000,00');
    for (const [i, row] of numbers.entries())
        for (const [k, level] of ['primary', 'lower', 'upper'].entries())
            await page.fill(`#${level}-${i + 1}`, String(row[k]));
}

const sums = (page) => page.locator('#what-if-result tr.sum td').allInnerTexts();

test('amounts follow the typing, and focus and caret stay', async () => {
    const page = await open('traeger@demo.example');
    await typeNumbers(page);
    await page.waitForFunction(() => document.querySelector('#what-if-result tr.sum')?.textContent.match(/1\.850\.000,00/g)?.length === 2);
    const before = await page.locator('#what-if-result tbody tr').first().innerText();
    await page.focus('#upper-1');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('9', { delay: 20 });
    await page.waitForFunction((text) => document.querySelector('#what-if-result tbody tr').innerText !== text, before);
    assert.deepEqual(await page.evaluate(() => [document.activeElement.id, document.activeElement.value, document.activeElement.selectionStart]),
        ['upper-1', '61095', 4]);
    assert.match(page.url(), /upper=61095/);
    assert.match(await page.locator('[data-live-said]').innerText(), /neu berechnet/);
    quiet(page);
    await page.context().close();
});

test('a wrong number is said at its field while one types, and goes when it is right', async () => {
    const page = await open('leitung@demo.example');
    await typeNumbers(page);
    await page.waitForSelector('#what-if-result tr.sum');
    await page.fill('#lower-2', '29x');
    await page.waitForSelector('#lower-2[aria-invalid=true]');
    assert.match(await page.locator('#lower-2-fault').innerText(), /ganze Zahl/);
    assert.equal(await page.locator('#what-if-result tr.sum').count(), 0);
    await page.fill('#lower-2', '2.914');
    await page.waitForSelector('#what-if-result tr.sum');
    assert.equal(await page.locator('[aria-invalid]').count(), 0);
    quiet(page);
    await page.context().close();
});

test('without script the button computes the same and keeps what was typed', async () => {
    const page = await open('lenkung@demo.example', { javaScript: false });
    await typeNumbers(page);
    await page.click('form.what-if button');
    assert.equal(await page.inputValue('#upper-1'), '6105');
    assert.deepEqual((await sums(page)).slice(0, 2).map((t) => t.trim()), ['1.850.000,00\u00a0€', '1.850.000,00\u00a0€']);
    await page.context().close();
});

test('the page is accessible and fits, empty and with amounts', async () => {
    const page = await open('traeger@demo.example', { size: sizes.phone });
    await accessibleEverywhere(page, 'what-if empty');
    await typeNumbers(page);
    await page.fill('#cost', 'viel');
    await page.waitForSelector('#cost[aria-invalid=true]');
    await accessibleEverywhere(page, 'what-if with a fault');
    await page.fill('#cost', '1.850.000');
    await page.waitForSelector('#what-if-result tr.sum');
    await accessibleEverywhere(page, 'what-if with amounts');
    await page.locator('main details summary').click();
    await accessibleEverywhere(page, 'what-if by form');
    await page.context().close();
});

test('pictures for the handbook', async () => {
    for (const [name, size] of [['phone', sizes.phone], ['desk', sizes.desk]]) {
        const page = await open('traeger@demo.example', { size });
        await typeNumbers(page);
        await page.waitForSelector('#what-if-result tr.sum');
        await shot(page, `what-if-${name}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.context().close();
    }
});
