import '../ui/style.css';
import { start } from '../ui/start.ts';

void start('tab');
