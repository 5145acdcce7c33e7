/* Comfort on top of pages that work without it (docs/look.md lists the hooks). */
import { startBlocks } from './blocks.mjs';
import { startCalls } from './calls.mjs';
import { startCharts } from './charts.mjs';
import { startAudience, startOnce } from './form.mjs';
import { startDrafts } from './draft.mjs';
import { startHints } from './hints.mjs';
import { startImports } from './imports.mjs';
import { startKeys } from './keys.mjs';
import { startLive } from './live.mjs';
import { startMenu } from './menu.mjs';
import { startSession } from './session.mjs';
import { startSuggest } from './suggest.mjs';

for (const button of document.querySelectorAll('[data-opens]')) {
    button.hidden = false;
    button.addEventListener('click', () => document.getElementById(button.dataset.opens)?.showModal());
}
startOnce();
startAudience();
startKeys();
startDrafts();
startBlocks();
startSession();
startSuggest();
startHints();
startLive();
startMenu();
startImports();
(document.getElementById('error-summary') ?? document.querySelector('input:target'))?.focus();
startCalls();
startCharts();
