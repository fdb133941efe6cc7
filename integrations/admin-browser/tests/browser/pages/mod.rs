mod looks;
