type Given = {
	readonly title: string;
	readonly rows: readonly {
		readonly name: string;
		readonly amount: number;
		readonly text: string;
		/** Below the name; may be empty. */
		readonly hint: string;
	}[];
};

/** Names with their amounts, and how they compare. */
export function Ranking({ title, rows }: Given) {
	const most = Math.max(1, ...rows.map(({ amount }) => amount));
	return (
		<table class="ranking">
			<caption>{title}</caption>
			<tbody>
				{rows.map(({ name, amount, text, hint }) => (
					<tr key={name}>
						<th scope="row">
							<span class="ranking-name" dir="auto">
								{name}
							</span>
							{hint !== '' && <span class="muted small">{hint}</span>}
							<span
								class="ranking-bar"
								style={{ inlineSize: `${(amount / most) * 100}%` }}
								aria-hidden="true"
							/>
						</th>
						<td>
							<bdi>{text}</bdi>
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
