/* Budget plan, cost statement, report and posts in the browser: the head plans, an official reads down to the posting.

   node --test test/e2e/budget.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, quiet, serveDemo, signedIn } from './support.mjs';

let demo, browser, head, official;
before(async () => {
    demo = await serveDemo({ tickets: 20 });
    browser = await openBrowser();
    head = await signedIn(browser, demo, 'leitung@demo.example');
    official = await signedIn(browser, demo, 'traeger@demo.example');
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const main = (page) => page.locator('main').textContent();

test('the way from the plan to the contributions stands on the page of the plan', async () => {
    await head.goto(`${demo.address}/contribution/budgets`);
    await accessibleEverywhere(head, 'budget plans');
    await head.locator('main table tbody tr', { hasText: 'Entwurf' }).locator('a').first().click();
    await head.waitForURL(/budgets\/[0-9a-z]{26}$/);
    assert.match(await main(head), /5180 Telefonie des Eigenbetriebs: Homepage, Telefonie/);
    await head.fill('#number', '5999');
    await head.fill('#name', 'Homepages');
    await head.selectOption('#type', 'homepage');
    await head.check('#marked');
    await head.click('form[action$="/lines"] button');
    await head.waitForLoadState();
    assert.match(await head.locator('#marked-error').textContent(), /keine Leistungen der Vereinbarung/);
    assert.equal(await head.inputValue('#name'), 'Homepages');
    await accessibleEverywhere(head, 'refused line of a budget');
    quiet(head);
});

test('an official reads the cost statement down to a posting, and the report', async () => {
    await official.goto(`${demo.address}/contribution/budgets`);
    assert.doesNotMatch(await main(official), /Entwurf/);
    await official.locator('main table tbody tr a').first().click();
    await official.waitForURL(/budgets\/[0-9a-z]{26}$/);
    await accessibleEverywhere(official, 'adopted budget');
    const plan = official.url();
    await official.goto(`${plan}/costs`);
    await accessibleEverywhere(official, 'cost statement');
    assert.match(await main(official), /Interne Leistungen des Landkreises[\s\S]*Stunde/);
    await official.click('main table a:has-text("5010")');
    await official.waitForURL(/postings\?line=5010$/);
    assert.match(await main(official), /B-5010-01/);
    await accessibleEverywhere(official, 'postings of a line');
    await official.goto(`${plan}/report?quarter=1`);
    await accessibleEverywhere(official, 'budget report');
    quiet(official);
});

test('the posts of a day show what is vacant', async () => {
    await head.goto(`${demo.address}/contribution/staff`);
    assert.match(await main(head), /sind 1,75 Stellen frei/);
    await accessibleEverywhere(head, 'posts');
});

test('the preview of the next period says that it binds nobody', async () => {
    await official.goto(`${demo.address}/contribution/preview`);
    assert.match(await main(official), /unverbindlich[\s\S]*Summe/);
    await accessibleEverywhere(official, 'preview of the next period');
});
