import '../ui/style.css';
import '../ui/setup/setup.css';
import { Setup } from '../ui/setup/setup.tsx';
import { start } from '../ui/start.ts';

start('setup', Setup);
