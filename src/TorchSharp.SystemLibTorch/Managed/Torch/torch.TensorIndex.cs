namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place of an index expression in Python's sense: a number, a slice, a tensor, an ellipsis, a new dimension.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            NewDimension,
            Single,
            Ellipsis,
            Tensor,
            Slice,
        }

        public static TensorIndex None = new() { Form = Kind.NewDimension };

        public static TensorIndex Null = None;

        public static TensorIndex Ellipsis = new() { Form = Kind.Ellipsis };

        public static TensorIndex Colon = Slice();

        internal Kind Form { get; private init; }

        /// <summary>The number, or where the slice starts.</summary>
        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal Tensor? Indices { get; private init; }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(Signed(index));

        // Only there so that an indexer with mixed arguments binds to the one that takes indices.
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");

        public static TensorIndex Single(long? index) => new() { Form = Kind.Single, Start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Form = Kind.Tensor, Indices = tensor };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { Form = Kind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, (long?)range.end);

        public static TensorIndex Slice(Range range) => Slice(Signed(range.Start), range.End.Equals(^0) ? null : Signed(range.End));

        private static long Signed(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
