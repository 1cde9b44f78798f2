export const id = 805;
export const ids = [805,424];
export const modules = {

/***/ 9328:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   rollback: () => (/* binding */ rollback)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _mongo_catalog_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3599);
/* harmony import */ var _mongo_connection_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8066);
/* harmony import */ var _mongo_journal_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8243);
/* harmony import */ var _mongo_swap_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1869);
/* harmony import */ var _target_lock_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4386);
/* harmony import */ var _target_target_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7190);
/* harmony import */ var _heal_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(326);
/* harmony import */ var _stopped_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(8595);









/**
 * @throws BackupError `usage` where there is no such restore, or it is not one that can be reversed; `locked`;
 * `not-started`.
 */
async function rollback(settings, context) {
    const { reporter } = context;
    const target = (0,_target_target_js__WEBPACK_IMPORTED_MODULE_6__/* .openTarget */ .A)(settings.target);
    if (!settings.dryRun)
        (0,_stopped_js__WEBPACK_IMPORTED_MODULE_8__/* .assertStoppable */ .B)(target, context);
    const { connection } = await target.route('target');
    try {
        const db = connection.client.db(target.database);
        const lock = await _target_lock_js__WEBPACK_IMPORTED_MODULE_5__/* .Lock */ .c.take(db, 'rollback', reporter);
        try {
            await (0,_heal_js__WEBPACK_IMPORTED_MODULE_7__.healUnderLock)(connection, target, context);
            const record = await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_3__/* .readRecord */ .aE)(db, settings.id);
            if (record.state !== 'swapped')
                throw notReversible(record._id, record.state);
            await assertInPlace(db, record);
            const result = {
                id: record._id,
                dryRun: settings.dryRun,
                collections: record.collections.map(({ name }) => name),
                views: record.views.map(({ name }) => name),
            };
            if (settings.dryRun)
                return result;
            await (0,_stopped_js__WEBPACK_IMPORTED_MODULE_8__/* .whileStopped */ .H)({ connection, record, target, settings: settings.target, lock, context }, async () => {
                reporter.phase(`Bringing back what was live before ${record._id}`);
                await lock.assertHeld();
                const assertHeld = () => lock.assertHeld();
                await (0,_mongo_swap_js__WEBPACK_IMPORTED_MODULE_4__/* .unswap */ .Lt)({
                    db,
                    record,
                    reporter,
                    assertHeld,
                    ...(context.onStep && { onStep: context.onStep }),
                });
                await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_3__/* .updateRecord */ .vL)(db, record, { keepUntil: null });
            });
            return result;
        }
        finally {
            await lock.release();
        }
    }
    catch (error) {
        throw (0,_mongo_connection_js__WEBPACK_IMPORTED_MODULE_2__/* .mongoFailure */ .pf)(error, 'target', 'rolling back');
    }
    finally {
        await connection.close();
    }
}
/**
 * What is live must be what the restore brought, and what it replaced must still be there: else the two would be mixed.
 * A collection that was dropped since loses nothing.
 */
async function assertInPlace(db, { _id, collections }) {
    const listed = await (0,_mongo_catalog_js__WEBPACK_IMPORTED_MODULE_1__/* .listAll */ ._w)(db);
    const uuidOf = new Map(listed.map(({ name, uuid }) => [name, uuid]));
    const replaced = collections.filter(({ name, restored }) => (uuidOf.get(name) ?? restored) !== restored);
    if (replaced.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h({
            code: 'usage',
            message: `the restore ${_id} cannot be reversed: ${names(replaced)} has been replaced since`,
            cause: 'Another restore came after it, or somebody dropped and created it',
            remedy: 'Roll back the later restore first, or restore the safety archive that was taken before this one',
        });
    }
    const gone = collections.filter(({ name, before }) => before && uuidOf.get((0,_mongo_swap_js__WEBPACK_IMPORTED_MODULE_4__/* .beforeName */ .RY)(_id, name)) !== before);
    if (gone.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h({
            code: 'usage',
            message: `the restore ${_id} cannot be reversed: what ${names(gone)} held before is gone`,
            cause: 'Somebody dropped or renamed collections whose names begin with __before_',
            remedy: 'Restore the safety archive that was taken before it',
        });
    }
}
function names(collections) {
    return collections.map(({ name }) => name).join(', ');
}
function notReversible(id, state) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h({
        code: 'usage',
        message: `the restore ${id} cannot be reversed: it is ${state}`,
        cause: state === 'restored-in-place' || state === 'in-place'
            ? 'An in-place restore keeps nothing of what was there before'
            : 'Only a restore whose data is live can be reversed',
        remedy: 'Restore the safety archive that was taken before it',
    });
}


/***/ }),

/***/ 8595:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ assertStoppable),
/* harmony export */   H: () => (/* binding */ whileStopped)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8243);
/* harmony import */ var _target_guardian_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7294);
/* harmony import */ var _finish_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9039);
/** Runs something while the service is stopped, and sees to it that it runs again whatever happens. */




/**
 * Writes into the journal that the service is to run again, starts a guardian, stops the service, does the work,
 * starts the service. A service that was not running is left alone.
 *
 * Where we cannot stop it, a person must say that it is stopped.
 * @returns milliseconds of downtime; null where we stopped nothing.
 * @throws BackupError `not-started` before all others.
 */
async function whileStopped(stopping, work) {
    const { connection, record, target, settings, lock, context } = stopping;
    const { service } = target;
    const db = connection.client.db(target.database);
    if (!service.controlled) {
        await confirmStopped(target, context);
        await work();
        return null;
    }
    if ((await service.isRunning()) === false) {
        context.reporter.info('The service is not running; it stays so');
        await work();
        return null;
    }
    await lock.assertHeld();
    const guardian = context.guardian && (await (0,_target_guardian_js__WEBPACK_IMPORTED_MODULE_2__/* .startGuardian */ .i)(context.guardian, { target: settings, token: lock.token }));
    await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .updateRecord */ .vL)(db, record, { serviceStopped: true });
    const stoppedAt = Date.now();
    let failure;
    try {
        await context.onStep?.('service to be stopped');
        context.reporter.phase('Stopping the service');
        await service.stop(context.signal);
        await context.onStep?.('service stopped');
        await work();
    }
    catch (error) {
        failure = error;
        throw error;
    }
    finally {
        // Also after an interruption: a signal ends the work, never the way back. But whoever has the lock now has the
        // service too: he has read in the journal that it is to run again.
        await assertNotOvertaken(lock);
        await makeWhole(stopping, failure);
        context.reporter.phase('Starting the service');
        await service.start();
        await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .updateRecord */ .vL)(db, record, { serviceStopped: false });
        await guardian?.dismiss();
    }
    await context.onStep?.('service started');
    return Date.now() - stoppedAt;
}
/** @throws BackupError `locked` where the lock is certainly lost; a server that cannot be asked has given it to nobody. */
async function assertNotOvertaken(lock) {
    try {
        await lock.assertHeld();
    }
    catch (error) {
        if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h)
            throw error;
    }
}
/** A service must not be started on a mixture of old and new data, nor on a part of either. */
async function makeWhole({ connection, record, target, context }, failure) {
    // Nothing live has been touched, and no word of ours is under way that says so.
    if (record.state === 'staging')
        return;
    try {
        await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .refreshRecord */ .bd)(connection.client.db(target.database), record);
        if ((0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .isWhole */ .wP)(record))
            return;
        if (record.state !== 'in-place')
            await (0,_finish_js__WEBPACK_IMPORTED_MODULE_3__/* .finish */ .O)(connection, target.database, record, context);
    }
    catch (underlying) {
        if ((0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .isWhole */ .wP)(record))
            return;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h({
            code: 'not-started',
            message: `the service stays stopped: the swap of ${record._id} is half-done and could not be finished`,
            cause: underlying.message,
            remedy: 'Run issuer-backup heal once the database can be reached: it finishes the swap and starts the service',
            underlying,
        });
    }
    if (record.state === 'in-place')
        throw (0,_finish_js__WEBPACK_IMPORTED_MODULE_3__/* .cutShort */ .V)(record, failure);
}
/** @throws BackupError `usage` where the service has to be stopped by a person, and there is nobody to say so. */
function assertStoppable(target, { assertConfirmable }) {
    if (!target.service.controlled)
        assertConfirmable?.(stoppedQuestion(target));
}
function stoppedQuestion({ database }) {
    return `Is everything that writes to ${database} stopped?`;
}
async function confirmStopped(target, { confirm }) {
    const yes = await confirm(stoppedQuestion(target));
    if (yes)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h({
        code: 'usage',
        message: 'the service has to be stopped first',
        cause: 'Whatever it writes during the swap could be lost',
        remedy: 'Stop it, or give --stop-command and --start-command',
    });
}


/***/ }),

/***/ 7294:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ keepWatch),
/* harmony export */   i: () => (/* binding */ startGuardian)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3190);
/**
 * A second process that outlives this one. While a service is stopped by us, the guardian waits at a pipe; when
 * this process ends without having dismissed it, SIGKILL included, it does what `heal` does.
 */




const dismissal = 'dismissed';
const readiness = 'ready\n';
/** @throws BackupError `target-failed` where it does not come up; nothing may be stopped then. */
async function startGuardian([program, ...args], charge) {
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(program, args, {
        // Its own session, without RUNNER_TRACKING_ID: what ends our process group, our terminal or all processes of a
        // runner's job does not reach it.
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
        env: (0,_exec_js__WEBPACK_IMPORTED_MODULE_3__/* .childEnvironment */ .Qc)(),
    });
    const { stdin, stdout } = child;
    // Where too many files are open there is neither process nor pipe, and the error comes later.
    child.on('error', () => { });
    stdin?.on('error', () => { });
    const ready = stdin && stdout && (await saysReady(child, stdin, stdout, charge));
    if (!ready) {
        // It must not take our end for that of a guarded process.
        child.kill('SIGKILL');
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
            code: 'target-failed',
            message: 'the guardian process did not come up, so nothing was stopped',
            cause: `${program} could not be started a second time`,
            remedy: 'Look at limits on processes, open files and memory, then run this again',
        });
    }
    stdout.destroy();
    child.unref();
    return {
        async dismiss() {
            stdin.end(dismissal);
            if (child.exitCode === null && child.signalCode === null)
                await (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'exit');
        },
    };
}
/** Hands the charge over. False where the process ends, cannot be started at all, or says something else. */
async function saysReady(child, stdin, stdout, charge) {
    stdin.write(`${JSON.stringify(charge)}\n`);
    return Promise.race([
        (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(stdout, 'data').then(([text]) => String(text) === readiness),
        (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'exit').then(() => false),
    ]).catch(() => false);
}
/**
 * The guardian's side: says that it is ready and waits.
 * @returns the charge when the guarded process has died; null when we were dismissed.
 */
async function keepWatch(input, output) {
    // Whoever ends a whole group of processes means the work, not the guardian of it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.on(signal, () => { });
    output.on('error', () => { });
    // A pipe may cut anywhere, also through a character.
    input.setEncoding('utf8');
    let text = '';
    for await (const chunk of input) {
        text += chunk;
        if (text.endsWith('\n'))
            output.write(readiness);
    }
    const [charge, last] = text.split('\n');
    return last === dismissal || !charge ? null : JSON.parse(charge);
}


/***/ }),

/***/ 4424:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QZ: () => (/* binding */ ConnectionString)
/* harmony export */ });
/* unused harmony exports CommaAndColonSeparatedRecord, redactConnectionString */
/* harmony import */ var _lib_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1341);


/* unused harmony default export */ var __WEBPACK_DEFAULT_EXPORT__ = (_lib_index_js__WEBPACK_IMPORTED_MODULE_0__["default"]);
const CommaAndColonSeparatedRecord = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.CommaAndColonSeparatedRecord;
const ConnectionString = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.ConnectionString;
const redactConnectionString = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.redactConnectionString;


/***/ })

};
