using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that enumerates in order of insertion; setting an existing key keeps its place.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)> where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _dict = [];
    private readonly List<(TKey, TValue)> _list = [];

    public OrderedDict()
    {
    }

    public int Count => _list.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => [.. _list.Select(item => item.Item1)];

    public ICollection<TValue> Values => [.. _list.Select(item => item.Item2)];

    public (TKey, TValue) this[int index]
    {
        get => _list[index];
        set
        {
            _list[index] = value;
            _dict[value.Item1] = value.Item2;
        }
    }

    public TValue this[TKey key]
    {
        get => _dict[key];
        set
        {
            var index = IndexOf(key);
            if (index >= 0) _list[index] = (key, value);
            else _list.Add((key, value));
            _dict[key] = value;
        }
    }

    public IEnumerator<(TKey, TValue)> items() => _list.GetEnumerator();

    public IEnumerable<TKey> keys() => _dict.Keys;

    public IEnumerable<TValue> values() => _dict.Values;

    public void clear()
    {
        _list.Clear();
        _dict.Clear();
    }

    public void Clear() => clear();

    public void Add(TKey key, TValue value)
    {
        _dict.Add(key, value);
        _list.Add((key, value));
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public void Insert(int index, (TKey, TValue) item)
    {
        _dict.Add(item.Item1, item.Item2);
        _list.Insert(index, item);
    }

    public bool ContainsKey(TKey key) => _dict.ContainsKey(key);

    public bool Contains((TKey, TValue) item) => _list.Contains(item);

    public bool Contains(KeyValuePair<TKey, TValue> item) => Contains((item.Key, item.Value));

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _dict.TryGetValue(key, out value);

    public int IndexOf((TKey, TValue) item) => _list.IndexOf(item);

    /// <summary>Removes a key that must be there.</summary>
    public bool Remove(TKey key)
    {
        var value = _dict[key];
        return _list.Remove((key, value)) && _dict.Remove(key);
    }

    public bool Remove((TKey, TValue) item) => Contains(item) && Remove(item.Item1);

    public bool Remove(KeyValuePair<TKey, TValue> item) => Remove((item.Key, item.Value));

    public void RemoveAt(int index) => Remove(_list[index].Item1);

    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
    {
        foreach (var (key, value) in _list) array[arrayIndex++] = new(key, value);
    }

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _list.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() =>
        _list.Select(item => new KeyValuePair<TKey, TValue>(item.Item1, item.Item2)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(TKey key) => _list.FindIndex(item => item.Item1.Equals(key));
}
