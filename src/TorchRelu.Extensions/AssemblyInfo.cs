// Counting runs at every step and writes its stack memory before it reads it, so clearing this memory first is unnecessary.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
