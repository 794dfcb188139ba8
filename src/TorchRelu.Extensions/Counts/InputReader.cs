using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Counts;

/// <summary>
/// Reads a sample of the model's input rows at each call of the model: at most 64 values of a row, in four runs spread over it. They tell
/// repeated rows and resembling steps.
/// </summary>
/// <remarks>Not thread-safe; the owner locks.</remarks>
internal sealed class InputReader
{
    /// <summary>The number of values read of one row.</summary>
    public const int MaxValues = 64;

    private const int Runs = 4;
    private const int Run = MaxValues / Runs;

    private readonly double[] _sums = new double[MaxValues];
    private readonly double[] _squares = new double[MaxValues];
    private readonly float[] _sum = new float[MaxValues];
    private readonly float[] _square = new float[MaxValues];
    private readonly uint[] _factors = new uint[MaxValues];
    private readonly long[] _offsets = new long[Runs];
    private uint[] _hashes = new uint[64];
    private int _width;
    private int _values;
    private long _lastRows;
    private bool _isRead = true;

    public InputReader()
    {
        // Odd factors make a multilinear hash. Which ones they are does not matter.
        for (var i = 0; i < MaxValues; i++) _factors[i] = ((uint)(i + 1) * 2654435761u) | 1;
    }

    /// <summary>The rows since the last <see cref="Clear"/>.</summary>
    public long Rows { get; private set; }

    /// <summary>What was read since the last <see cref="Clear"/>. Values of other devices and of unknown types are not read.</summary>
    public InputRows Sample => _isRead && _values > 0
        ? new(Rows, _sums.AsSpan(0, _values), _squares.AsSpan(0, _values), _hashes.AsSpan(0, (int)Rows)) : new(Rows, [], [], []);

    public void Clear()
    {
        (Rows, _isRead) = (0, true);
        Array.Clear(_sums);
        Array.Clear(_squares);
    }

    /// <summary>Joins another input of the same call, whose rows belong to those added last.</summary>
    public void Join(Tensor input)
    {
        var rows = input.dim() == 0 ? 0 : input.size(0);
        if (!_isRead || input.numel() == 0 || rows == 0 || rows != _lastRows) return;
        if (input.device_type != DeviceType.CPU || input.is_sparse) return;
        // Rows that differ in one of their inputs are different rows.
        var values = Floats.Read(input);
        var (first, width) = ((int)(Rows - rows), values.Length / (int)rows);
        var read = Math.Min(width, MaxValues);
        for (var row = 0; row < rows; row++)
        {
            var hash = _hashes[first + row];
            for (var i = 0; i < read; i++)
                hash = Mix((hash * 31) +
                    (Mix(BitConverter.SingleToUInt32Bits(values[(row * width) + (int)((long)i * width / read)])) * _factors[i]));
            _hashes[first + row] = hash;
        }
    }

    /// <summary>Adds the rows of one input; dimension 0 counts them.</summary>
    public void Add(Tensor input)
    {
        _lastRows = 0;
        if (input.dim() == 0 || input.numel() == 0) return;
        var rows = input.size(0);
        var first = Rows;
        Rows += rows;
        _lastRows = rows;
        if (!_isRead) return;
        var width = (int)Math.Min(int.MaxValue, input.numel() / rows);
        if (first == 0) Plan(width);
        if (width != _width || Rows > int.MaxValue || !TryRead(input, (int)rows, (int)first)) _isRead = false;
    }

    private void Plan(int width)
    {
        if (width == _width) return;
        (_width, _values) = (width, Math.Min(width, MaxValues));
        for (var run = 0; run < Runs; run++)
            _offsets[run] = width <= MaxValues ? run * Run : Math.Min(width - Run, ((2L * run) + 1) * width / (2 * Runs));
    }

    private bool TryRead(Tensor input, int rows, int first)
    {
        if (input.device_type != DeviceType.CPU) return false;
        if (_hashes.Length < first + rows) Array.Resize(ref _hashes, Math.Max(first + rows, 2 * _hashes.Length));
        if (Floats.AreReadable(input))
        {
            Read(MemoryMarshal.Cast<byte, float>(input.bytes), rows, first);
            GC.KeepAlive(input);
            return true;
        }
        if (input.is_sparse) return false;
        ReadCopy(input, rows, first);
        return true;
    }

    // Other types and layouts are copied, only the values that are read.
    private void ReadCopy(Tensor input, int rows, int first)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var sample = input.detach().reshape(rows, -1);
        if (_width > MaxValues) sample = cat((IList<Tensor>)[.. _offsets.Select(offset => sample.narrow(1, offset, Run))], 1);
        Span<long> offsets = stackalloc long[Runs];
        _offsets.CopyTo(offsets);
        for (var run = 0; run < Runs; run++) _offsets[run] = run * Run;
        Read(Floats.Read(sample), rows, first);
        offsets.CopyTo(_offsets);
    }

    private void Read(ReadOnlySpan<float> values, int rows, int first)
    {
        Array.Clear(_sum);
        Array.Clear(_square);
        var stride = values.Length / rows;
        if (_values == MaxValues && Vector256.IsHardwareAccelerated) ReadRows256(values, stride, rows, first);
        else ReadRows(values, stride, rows, first);
        for (var i = 0; i < _values; i++)
        {
            _sums[i] += _sum[i];
            _squares[i] += _square[i];
        }
    }

    private void ReadRows(ReadOnlySpan<float> values, int stride, int rows, int first)
    {
        for (var row = 0; row < rows; row++)
        {
            var hash = 0u;
            for (var i = 0; i < _values; i++)
            {
                var value = values[(row * stride) + (int)_offsets[i / Run] + (i % Run)];
                _sum[i] += value;
                _square[i] += value * value;
                hash += Mix(BitConverter.SingleToUInt32Bits(value)) * _factors[i];
            }
            _hashes[first + row] = Mix(hash);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadRows256(ReadOnlySpan<float> values, int stride, int rows, int first)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        ref var factors = ref MemoryMarshal.GetArrayDataReference(_factors);
        ref var sums = ref MemoryMarshal.GetArrayDataReference(_sum);
        ref var squares = ref MemoryMarshal.GetArrayDataReference(_square);
        for (var row = 0; row < rows; row++)
        {
            var hash = Vector256<uint>.Zero;
            for (nuint at = 0; at < MaxValues; at += (nuint)Vector256<float>.Count)
            {
                var from = ((long)row * stride) + _offsets[at / Run] + (long)(at % Run);
                var read = Vector256.LoadUnsafe(ref start, (nuint)from);
                (Vector256.LoadUnsafe(ref sums, at) + read).StoreUnsafe(ref sums, at);
                (Vector256.LoadUnsafe(ref squares, at) + (read * read)).StoreUnsafe(ref squares, at);
                var bits = read.AsUInt32();
                hash += (bits ^ (bits >>> 15)) * Vector256.LoadUnsafe(ref factors, at);
            }
            _hashes[first + row] = Mix(Vector256.Sum(hash));
        }
    }

    private static uint Mix(uint bits) => bits ^ (bits >>> 15);
}
