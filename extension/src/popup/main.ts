import '../ui/style.css';
import { start } from '../ui/start.ts';

start('popup');
