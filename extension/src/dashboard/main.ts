import '../ui/style.css';
import '../ui/takeover.css';
import { App } from '../ui/app.tsx';
import { start } from '../ui/start.ts';

start('tab', App);
