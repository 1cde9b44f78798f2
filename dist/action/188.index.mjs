export const id = 188;
export const ids = [188];
export const modules = {

/***/ 24788:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ endedEarly)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _finish_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29039);
/** What a run that a signal ended leaves live, for its last words. */


/**
 * @param record of the restore that was under way; null where there was none yet.
 * @returns what to throw: the error itself where no signal came, or where a service stands still, which it says.
 */
function endedEarly(error, signal, record) {
    if (!signal.aborted || error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY)
        return error;
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && error.code === 'not-started')
        return error;
    const { message, remedy } = leftLive(record);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY(message, remedy, error);
}
function leftLive(record) {
    switch (record?.state) {
        case undefined:
        case 'staging':
        case 'ready':
        case 'aborted':
            return { message: 'the live data is as it was' };
        case 'swapped':
            return {
                message: 'the restored data is live',
                remedy: `issuer-backup rollback ${record._id} brings back what was live before`,
            };
        case 'restored-in-place':
            return { message: 'the restored data is live' };
        case 'rolled-back':
            return { message: `what was live before the restore ${record._id} is live again` };
        case 'swapping':
        case 'rolling-back':
            return {
                message: `the swap of ${record._id} is half-done: what is live is a mixture of old and new`,
                remedy: 'Run issuer-backup heal, which finishes it, before anything uses the database',
            };
        case 'in-place':
            return (0,_finish_js__WEBPACK_IMPORTED_MODULE_1__/* .cutShort */ .V)(record);
    }
}


/***/ }),

/***/ 16188:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  rollback: () => (/* binding */ rollback)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/mongo/catalog.ts
var catalog = __webpack_require__(3599);
// EXTERNAL MODULE: ./src/mongo/failure.ts
var failure = __webpack_require__(38450);
// EXTERNAL MODULE: ./src/mongo/journal.ts
var journal = __webpack_require__(58243);
// EXTERNAL MODULE: ./src/mongo/swap.ts
var swap = __webpack_require__(31869);
// EXTERNAL MODULE: ./src/target/lock.ts
var target_lock = __webpack_require__(64386);
// EXTERNAL MODULE: ./src/target/target.ts + 28 modules
var target_target = __webpack_require__(43742);
// EXTERNAL MODULE: ./src/operations/outage.ts
var outage = __webpack_require__(83563);
;// CONCATENATED MODULE: ./src/operations/cold-rollback.ts
/** Reverses a cold restore: the data folder that it replaced is live again. */


/**
 * @param lock null for a dry run.
 * @returns null where no cold restore has this id.
 */
async function rollbackCold(settings, context, target, lock) {
    const cold = await target.coldIfAny();
    try {
        return cold && (await exchangeBack(settings, context, target, cold, lock));
    }
    finally {
        await cold?.release();
    }
}
async function exchangeBack({ id, target: settings }, context, target, cold, lock) {
    const state = (await (0,outage/* restoresIn */.ho)(cold.folder, context.reporter)).get(id);
    if (!state)
        return null;
    if (!state.before)
        throw notKept(id);
    await cold.assertReversible(id);
    const { warnings } = await cold.inspect('place');
    for (const warning of warnings)
        context.reporter.warn(warning);
    const result = { id, dryRun: !lock, kind: 'cold', collections: [], views: [], setAside: [] };
    if (!lock)
        return result;
    await cold.folder.ready(id);
    const exchange = { id, direction: 'rollback' };
    const plan = {
        operation: 'rollback',
        services: 'running',
        start: 'again',
        exchange,
    };
    const down = { cold, target, settings, lock, context };
    await (0,outage/* whileDown */.Cr)(down, plan, async () => {
        await lock.assertHeld();
        await context.onStep?.('to be exchanged');
        context.reporter.phase(`Bringing back the data folder before ${id}`);
        await cold.folder.exchange(exchange);
        await context.onStep?.('exchanged');
    });
    return result;
}
function notKept(id) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: `the restore ${id} cannot be reversed: the data before it is not kept any more`,
        cause: 'It was rolled back already, or cleaned up',
        remedy: 'Restore an archive of that time',
    });
}

// EXTERNAL MODULE: ./src/operations/ended-early.ts
var ended_early = __webpack_require__(24788);
// EXTERNAL MODULE: ./src/operations/heal.ts
var heal = __webpack_require__(90326);
// EXTERNAL MODULE: ./src/operations/stopped.ts
var stopped = __webpack_require__(78595);
;// CONCATENATED MODULE: ./src/operations/rollback.ts












/**
 * @throws BackupError `usage` where there is no such restore, or it is not one that can be reversed; `locked`;
 * `not-started`.
 */
async function rollback(settings, context) {
    const { reporter } = context;
    const target = (0,target_target/* openTarget */.A)(settings.target);
    if (!settings.dryRun)
        (0,stopped/* assertStoppable */.BG)(target, context);
    const deployment = settings.dryRun ? null : await target.lock('rollback', reporter);
    try {
        // What does not come up may do so on what was live before.
        const healed = deployment && (await (0,outage/* healOutage */.em)(target, deployment, context, 'warning'));
        const cold = await rollbackCold(settings, context, target, deployment);
        const result = cold ?? (await rollbackHot(settings, context, target));
        if (deployment && !healed && !cold)
            await (0,outage/* healOutage */.em)(target, deployment, context);
        return result;
    }
    catch (error) {
        throw (0,failure/* mongoFailure */.pf)(error, 'target', 'rolling back');
    }
    finally {
        await deployment?.release();
    }
}
async function rollbackHot(settings, context, target) {
    const { reporter } = context;
    const { connection } = await target.route('target', context);
    let record = null;
    try {
        const db = connection.client.db(target.database);
        const lock = settings.dryRun ? null : await target_lock/* Lock */.c.take(db, 'rollback', reporter);
        try {
            if (lock)
                await (0,heal.healUnderLock)(connection, target, context, [], 'warning');
            const found = await (0,journal/* readRecord */.aE)(db, settings.id);
            record = found;
            if (found.state !== 'swapped')
                throw notReversible(found._id, found.state);
            await assertInPlace(db, found);
            const result = {
                id: found._id,
                dryRun: settings.dryRun,
                kind: 'hot',
                collections: found.collections.map(({ name }) => name),
                views: found.views.map(({ name }) => name),
                setAside: await restoredThere(db, found),
            };
            if (!lock)
                return result;
            await (0,stopped/* whileStopped */.He)({
                operation: 'rollback',
                connection,
                record: found,
                target,
                settings: settings.target,
                lock,
                context,
            }, async () => {
                reporter.phase(`Bringing back what was live before ${found._id}`);
                await lock.assertHeld();
                const assertHeld = () => lock.assertHeld();
                await (0,swap/* unswap */.Lt)({
                    db,
                    record: found,
                    reporter,
                    assertHeld,
                    ...(context.onStep && { onStep: context.onStep }),
                });
                await (0,journal/* updateRecord */.vL)(db, found, { keepUntil: null });
            });
            return result;
        }
        finally {
            await lock?.release();
        }
    }
    catch (error) {
        throw (0,ended_early/* endedEarly */.S)((0,failure/* mongoFailure */.pf)(error, 'target', 'rolling back'), context.signal, record);
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
    const listed = await (0,catalog/* listAll */._w)(db);
    const uuidOf = new Map(listed.map(({ name, uuid }) => [name, uuid]));
    const replaced = collections.filter(({ name, restored }) => (uuidOf.get(name) ?? restored) !== restored);
    if (replaced.length > 0) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `the restore ${_id} cannot be reversed: ${names(replaced)} has been replaced since`,
            cause: 'Another restore came after it, or somebody dropped and created it',
            remedy: 'Roll back the later restore first, or restore the safety archive that was taken before this one',
        });
    }
    const gone = collections.filter(({ name, before }) => before && uuidOf.get((0,swap/* beforeName */.RY)(_id, name)) !== before);
    if (gone.length > 0) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `the restore ${_id} cannot be reversed: what ${names(gone)} held before is gone`,
            cause: 'Somebody dropped or renamed collections whose names begin with __before_',
            remedy: 'Restore the safety archive that was taken before it',
        });
    }
}
/** The names that what is live of the restore will have; what was dropped since has none. */
async function restoredThere(db, { _id, collections }) {
    const present = new Set((await (0,catalog/* listAll */._w)(db)).map(({ uuid }) => uuid));
    return collections.filter(({ restored }) => present.has(restored)).map(({ name }) => (0,swap/* stagingName */.zb)(_id, name));
}
function names(collections) {
    return collections.map(({ name }) => name).join(', ');
}
function notReversible(id, state) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: `the restore ${id} cannot be reversed: it is ${state}`,
        cause: state === 'restored-in-place' || state === 'in-place'
            ? 'An in-place restore keeps nothing of what was there before'
            : 'Only a restore whose data is live can be reversed',
        remedy: 'Restore the safety archive that was taken before it',
    });
}


/***/ })

};
