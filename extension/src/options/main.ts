import '../ui/style.css';
import '../ui/takeover.css';
import '../ui/options/options.css';
import { Options } from '../ui/options/options.tsx';
import { start } from '../ui/start.ts';

start('options', Options);
