import { sparkline, type Speeds } from '../core/view/speeds.ts';

const width = 120;
const height = 24;

/** The last minute's speed. Told in words beside it, so it is a picture to nobody who cannot see it. */
export function Sparkline({ speeds }: { readonly speeds: Speeds }) {
	const points = sparkline(speeds, width, height);
	return (
		<svg class="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
			{points !== '' && (
				<>
					<polygon points={`${points} ${width},${height} ${points.split(',')[0] ?? 0},${height}`} />
					<polyline points={points} />
				</>
			)}
		</svg>
	);
}
