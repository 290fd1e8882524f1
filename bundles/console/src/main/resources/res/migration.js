// Everything shown comes as JSON and is inserted by textContent, as in gateway.js.
(function () {
    'use strict';

    // An address with user and password in it, as bookmarks have them, cannot be fetched from.
    var here = window.location.origin + window.location.pathname.replace(/\/?$/, '/');

    var columns = ['wave', 'state', 'since', 'users', 'on the old side now', 'came there late',
        'last seen there', 'rules'];

    function element(parent, name, text, className) {
        var child = document.createElement(name);
        if (text !== undefined) { child.textContent = text; }
        if (className) { child.className = className; }
        parent.appendChild(child);
        return child;
    }

    function users(wave) {
        var others = wave.counts.filter(function (count) { return count.state !== wave.state; })
            .map(function (count) { return count.users + ' ' + count.state; });
        return wave.users + (wave.allKnown ? '' : ' or more')
            + (others.length ? ' (' + others.join(', ') + ')' : '');
    }

    function show(migrations) {
        var root = document.getElementById('migration');
        root.textContent = '';
        if (migrations.length === 0) {
            element(root, 'p', 'There is no migration. A file gateway.migration-NAME.config makes one.');
        }
        migrations.forEach(function (migration) {
            element(root, 'h3', migration.name + ': ' + (migration.oldPool
                ? migration.oldPool + ' to ' + migration.newPool : 'not in force'));
            migration.problems.forEach(function (problem) { element(root, 'p', problem, 'problem'); });
            element(root, 'p', migration.waiting + ' waiting, ' + migration.exceptions
                + ' users with a state of their own'
                + (migration.dualDelivery ? ', copies of mail while copying' : ''));
            if (migration.waves.length === 0) { return; }
            var body = element(root, 'table');
            var head = element(body, 'tr');
            columns.forEach(function (column) { element(head, 'th', column); });
            migration.waves.forEach(function (wave) {
                var line = element(body, 'tr');
                var moved = wave.state === 'cut-over' || wave.state === 'confirmed';
                element(line, 'td', wave.name);
                element(line, 'td', wave.state, wave.state === 'unknown' ? 'problem' : undefined);
                element(line, 'td', wave.since);
                element(line, 'td', users(wave));
                element(line, 'td', String(wave.onOld), moved && wave.onOld ? 'problem' : undefined);
                element(line, 'td', String(wave.lateOnOld), wave.lateOnOld ? 'problem' : undefined);
                element(line, 'td', wave.lastOnOld);
                element(line, 'td', wave.rules);
            });
        });
    }

    function refresh() {
        fetch(here + 'board.json', { credentials: 'same-origin' })
            .then(function (response) {
                if (!response.ok) { throw new Error('HTTP ' + response.status); }
                return response.json();
            })
            .then(show)
            .catch(function (error) {
                document.getElementById('migration').textContent = 'Cannot read the board: ' + error.message;
            })
            .then(function () { window.setTimeout(refresh, 3000); });
    }

    refresh();
}());
