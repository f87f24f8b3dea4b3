"""Learning records as received, whom they are about, and the lake of flat events."""
