// Counting runs at every step: what it takes from the stack it writes before it reads.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
