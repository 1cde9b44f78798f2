export const id = 952;
export const ids = [952];
export const modules = {

/***/ 6952:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   interruptible: () => (/* binding */ interruptible)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2965);
/** SIGINT and SIGTERM become an abort that the operation cleans up after; they never cut the clean-up short. */

const signals = ['SIGINT', 'SIGTERM'];
/**
 * Runs the work with a signal that the first SIGINT or SIGTERM aborts.
 * @throws Interrupted where the work ended early because of it, unless its error matters more (`outranks`).
 */
async function interruptible(work, say, outranks) {
    const controller = new AbortController();
    const handlers = signals.map((name) => {
        const handler = () => {
            const again = controller.signal.aborted;
            say(again ? 'Still cleaning up; this ends by itself' : 'Interrupted: cleaning up');
            controller.abort(new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Interrupted */ .j$(name));
        };
        process.on(name, handler);
        return () => process.off(name, handler);
    });
    try {
        return await work(controller.signal);
    }
    catch (error) {
        if (controller.signal.aborted && !outranks(error))
            throw controller.signal.reason.leaving(error);
        throw error;
    }
    finally {
        for (const remove of handlers)
            remove();
    }
}


/***/ })

};
