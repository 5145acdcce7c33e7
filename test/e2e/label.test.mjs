/* A stranger's phone: label, PIN once, tile, send (flows AN1, AN2); how heavy the pages are.

   node --test test/e2e/label.test.mjs */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, counting, openBrowser, quiet, serveDemo, shot, signedIn, sizes, watch } from './support.mjs';

const PIN = '482913', BUDGET = 60 * 1024;
let demo, browser, room, device;
before(async () => {
    demo = await serveDemo({ tickets: 50 });
    browser = await openBrowser();
    const desk = await signedIn(browser, demo, 'desk@demo.example');
    await desk.goto(`${demo.address}/asset/devices`);
    await desk.locator('tr', { hasText: 'Beamer L 200' }).filter({ hasText: 'Einsatz' }).first().locator('a').click();
    device = new URL(await desk.locator('dd', { hasText: '/g/' }).innerText()).pathname;
    const school = await signedIn(browser, demo, 'schule@demo.example');
    await school.goto(`${demo.address}/agreement/school`);
    room = `/r/${(await school.locator('main').innerText()).match(/\b[2-9A-HJKMNP-TV-Z]{7}\b/)[0]}`;
    await desk.context().close();
    await school.context().close();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

async function phone(options = {}) {
    const context = await browser.newContext({ viewport: sizes.phone, locale: 'de-DE', ...options });
    context.setDefaultTimeout(8000);
    const page = await context.newPage();
    watch(page);
    return page;
}

const words = (page) => page.locator('main').innerText();

async function typePin(page, label) {
    await page.goto(demo.address + label);
    await page.fill('#pin', PIN);
    await page.locator('button.main').click();
    await page.waitForLoadState();
}

// req: Z4.2.1 GK.Sch.2
test('without script and without an account a report takes three taps and no typing', async () => {
    const page = await phone({ javaScriptEnabled: false });
    await page.goto(demo.address + device);
    assert.doesNotMatch(await words(page), /Grundschule|Oberschule|Gymnasium|Beamer L 200/);
    await typePin(page, device);
    const taps = counting(page);
    await taps.click(page.locator('.pick a', { hasText: 'Kein Bild' }));
    await taps.click(page.locator('button[value=no_time]'));
    await taps.click(page.locator('main form > button.main'));
    await page.waitForLoadState();
    assert.equal(taps.n, 3, 'AN1');
    assert.match(await words(page), /Ihre Meldung ist angekommen/);
    assert.match(await words(page), /\d{1,2}\. (Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)/);
});

for (const colorScheme of ['light', 'dark'])
    test(`the pages of a label are accessible (${colorScheme})`, async () => {
        const page = await phone({ colorScheme, viewport: colorScheme === 'dark' ? sizes.narrow : sizes.phone });
        const look = async (name) => {
            await accessible(page, `${name}, ${colorScheme}`);
            await shot(page, `label-${name}-${colorScheme}`);
        };
        await page.goto(demo.address + device);
        await look('pin');
        await page.fill('#pin', '000000');
        await page.locator('button.main').click();
        await page.waitForLoadState();
        await look('wrong');
        await typePin(page, device);
        await look('tiles');
        await page.locator('.pick a', { hasText: 'Kein Bild' }).click();
        await page.waitForLoadState();
        await look('card');
        await page.locator('button[value=no_time]').click();
        await page.waitForLoadState();
        await page.locator('summary').click();
        await look('form');
        await page.locator('details button.main').click();
        await page.waitForLoadState();
        await look('sent');
        await typePin(page, room);
        await page.locator('.pick a', { hasText: 'Kein WLAN' }).click();
        await page.locator('button[value=works]').click();
        await page.waitForLoadState();
        assert.match(await words(page), /Schön, dass es geht/);
        await page.goto(`${demo.address}/g/7K3QF9TX7`);
        assert.match(await words(page), /Dieses Etikett kennen wir nicht/);
        await look('unknown');
        quiet(page);
    });

test('the pages behind labels, cards and schools are accessible', async () => {
    const pages = [
        ['desk', ['/desk/cards', '/desk/cards/new', '/desk/first-look', '/asset/devices', '/asset/models', '/asset/devices/import', '/desk/coverage']],
        ['traeger', ['/desk/enabling', '/desk/tasks', '/desk/first-look']],
        ['schule', ['/desk/held', '/desk/first-look']],
    ];
    for (const [who, paths] of pages)
        for (const size of [sizes.phone, sizes.desk]) {
            const page = await signedIn(browser, demo, `${who}@demo.example`, { size });
            for (const path of paths) {
                await page.goto(demo.address + path);
                await accessible(page, `${path} of ${who}`);
            }
            quiet(page);
            await page.context().close();
        }
    const desk = await signedIn(browser, demo, 'desk@demo.example');
    await desk.goto(`${demo.address}/desk/cards`);
    await shot(desk, 'cards-1280');
    await desk.locator('tbody a').first().click();
    await accessible(desk, 'one card');
    const official = await signedIn(browser, demo, 'traeger@demo.example');
    await official.goto(`${demo.address}/desk/enabling`);
    await shot(official, 'enabling-1280');
    await official.locator('tbody a').first().click();
    await accessible(official, 'checklist of one school');
});

test('the first pages weigh at most 60 KB over the wire, in one chain, also on a slow phone', async () => {
    const page = await phone();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 300, downloadThroughput: 50 * 1024, uploadThroughput: 25 * 1024 });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const asked = new Map();
    let bytes = 0;
    cdp.on('Network.requestWillBeSent', (e) => asked.set(e.requestId, { url: e.request.url, by: e.initiator }));
    cdp.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
    for (const [name, path] of [['PIN', device], ['tiles', device]]) {
        bytes = 0;
        asked.clear();
        if (name === 'tiles')
            await cdp.send('Network.clearBrowserCache');
        const began = performance.now();
        await page.goto(demo.address + path, { waitUntil: 'load' });
        const took = performance.now() - began;
        const addresses = [...asked.values()].map((r) => new URL(r.url).pathname);
        console.log(`label ${name}: ${bytes} bytes, ${addresses.length} requests, ${took.toFixed(0)} ms at 300 ms latency, 50 KB/s, CPU / 4`);
        assert.equal(await page.locator('.pick a').count(), name === 'tiles' ? 6 : 0);
        assert.ok(bytes > 1000 && bytes <= BUDGET, `${bytes} bytes`);
        /* One chain: everything is asked for by the page itself, nothing by what it asked for. */
        assert.ok([...asked.values()].every((r) => ['other', 'parser'].includes(r.by.type) && !/\.css$/.test(r.by.url ?? '')), JSON.stringify(addresses));
        assert.ok(addresses.every((a) => !/\.mjs$|\.woff2$|app-/.test(a)), addresses.join(' '));
        if (name === 'PIN') {
            await page.fill('#pin', PIN);
            await page.locator('button.main').click();
            await page.waitForLoadState();
        }
    }
});

/* Last: from here on the old PIN of this school is over. */
test('the contact makes a PIN and prints its sheet', async () => {
    const page = await signedIn(browser, demo, 'schule@demo.example', { size: sizes.phone });
    await page.goto(demo.address);
    await page.locator('main a', { hasText: 'PIN der Schule' }).click();
    await accessible(page, 'PIN of a school');
    await page.locator('main button', { hasText: 'Neue PIN' }).click();
    await page.waitForLoadState();
    assert.match(await words(page), /\d{3} \d{3}/);
    await accessible(page, 'sheet of the PIN');
    await page.emulateMedia({ media: 'print' });
    await shot(page, 'pin-sheet-print');
    quiet(page);
});
