import type { Action } from '../core/view/actions.ts';

export const actionWord = {
	pause: 'actionPause',
	resume: 'actionResume',
	cancel: 'actionCancel',
	finish: 'actionFinish',
	restart: 'actionRestart',
	retry: 'actionRetry',
	reset: 'actionReset',
	remove: 'actionRemove',
	openFile: 'actionOpenFile',
	showInFolder: 'actionShowInFolder',
	keepBoth: 'actionKeepBoth',
	useExisting: 'actionUseExisting',
	replace: 'actionReplace',
	moveUp: 'actionMoveUp',
	moveDown: 'actionMoveDown',
} as const satisfies Record<Action, string>;
