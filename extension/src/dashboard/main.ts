import '../ui/style.css';
import { Dashboard } from '../ui/dashboard.tsx';
import { start } from '../ui/start.ts';

start('tab', Dashboard);
