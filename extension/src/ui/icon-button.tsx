import { Icon, type IconName } from './icons.tsx';

type Given = {
	readonly icon: IconName;
	readonly label: string;
	readonly disabled?: boolean;
	readonly onClick: () => void;
};

export function IconButton({ icon, label, disabled = false, onClick }: Given) {
	return (
		<button
			type="button"
			class="icon-button"
			title={label}
			aria-label={label}
			disabled={disabled}
			onClick={onClick}
		>
			<Icon name={icon} />
		</button>
	);
}
