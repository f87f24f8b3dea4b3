"""What is exported, erased and expired of each class of personal data of this app."""
