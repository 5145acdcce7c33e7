/* What a team does at one ticket: see who writes, share a draft, split it.

   node --test test/e2e/desk-team.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibleEverywhere, openBrowser, report, serveDemo, signedIn, sizes } from './support.mjs';

let demo, browser;
before(async () => {
    demo = await serveDemo({ tickets: 60 });
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

async function looks(page, what) {
    await accessibleEverywhere(page, what);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what} fits`);
}

for (const [name, size] of [['360 px', sizes.phone], ['1280 px', sizes.desk]])
    test(`a team at one ticket, at ${name}`, async () => {
        const teacher = await signedIn(browser, demo, 'lehrkraft@demo.example', { size });
        await teacher.goto(demo.address);
        await report(teacher, demo, { subject: `Beamer bei ${name}`, text: 'Er ist dunkel.' });
        const ticket = teacher.url().split('?')[0];
        const first = await signedIn(browser, demo, 'desk@demo.example', { size });
        await first.goto(ticket);
        await first.fill('#answer [name="text"]', 'Wir bestellen eine Lampe.');
        const saved = first.waitForResponse((r) => r.url().includes('/desk/drafts/') && r.request().method() === 'POST', { timeout: 20000 });
        const second = await signedIn(browser, demo, 'technik@demo.example', { size });
        await saved;
        await second.goto(ticket);
        assert.match(await second.locator('[data-presence]').textContent(), /Am Ticket: .+ schreibt seit \d\d:\d\d Uhr\./);

        await second.fill('#answer [name="text"]', 'Ich auch.');
        await second.waitForResponse((r) => r.url().includes('/desk/drafts/') && r.request().method() === 'POST', { timeout: 20000 });
        await first.locator('#answer button', { hasText: 'Entwurf teilen' }).click();
        await first.locator('#shared-draft').waitFor();
        await second.goto(ticket);
        await looks(second, `shared draft ${name}`);
        await second.locator('#shared-draft button', { hasText: 'Übernehmen' }).click();
        assert.match(await second.locator('#answer [name="text"]').inputValue(), /Ich auch\.\n\nWir bestellen eine Lampe\./);
        await second.locator('#answer button.kern-btn--primary, #answer button.kern-btn--secondary').first().click();
        await second.waitForLoadState();
        assert.equal(await second.locator('#shared-draft').count(), 0);

        await second.locator('a', { hasText: 'Aufteilen' }).click();
        await looks(second, `split ${name}`);
        await second.fill('[name="subject"]', 'Lampe bestellen');
        await second.locator('[name="entries"]').last().check();
        await second.click('main form button.kern-btn--primary');
        await second.waitForURL((url) => !url.href.includes('/split'));
        await looks(second, `split off ${name}`);

        await second.goto(`${demo.address}/desk/recurring/new`);
        await looks(second, `recurring ${name}`);
        for (const page of [teacher, first, second])
            await page.context().close();
    });
