/* One group of the menu is open at a time; Escape and a click elsewhere close it (docs/look.md). */
export function startMenu() {
    const groups = [...document.querySelectorAll('.menu-group details')];
    const close = (but) => groups.forEach((g) => { g.open = g.open && g === but; });
    for (const group of groups)
        group.addEventListener('toggle', () => { if (group.open) close(group); });
    document.addEventListener('click', (event) => close(event.target.closest?.('.menu-group details')));
    document.addEventListener('keydown', (event) => {
        const open = groups.find((g) => g.open);
        if (event.key !== 'Escape' || !open)
            return;
        open.open = false;
        if (open.contains(event.target))
            open.querySelector('summary').focus();
    });
}
