import '../ui/style.css';
import '../ui/takeover.css';
import { Popup } from '../ui/popup.tsx';
import { start } from '../ui/start.ts';

start('popup', Popup);
