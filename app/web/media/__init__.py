"""Work on uploaded pictures that takes several transactions: removing, sweeping, moving."""
