// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Hashing;
using MerkleStore.Tests.Hashing;

namespace MerkleStore.Tests.Proofs;

/// <summary>A random tree and a random computation on it, both as lines of the vector file. Directories have sizes at which something changes.</summary>
internal sealed class RandomProofCase
{
    private static readonly int[] Sizes = [1, 2, 31, 32, 33, 34, 62, 63, 255, 256, 257, 258, 259, 260];

    private readonly SplitMix64 _random;
    private readonly List<(string Key, List<string> Names)> _directories = [];

    public RandomProofCase(ulong seed, int operations = 60)
    {
        _random = new SplitMix64(seed);
        Build = [.. MakeTree()];
        Operations = [.. Enumerable.Range(0, operations).Select(_ => Operation())];
    }

    public IReadOnlyList<string> Build { get; }

    public IReadOnlyList<string> Operations { get; }

    /// <summary>Names that share their slots at the first depths: a directory of them is a chain of branches.</summary>
    public static List<string> Chained(int count, int depths, int slot)
    {
        var names = new List<string>();
        for (int i = 0; names.Count < count; i++)
        {
            string name = "c" + i.ToString("x", CultureInfo.InvariantCulture);
            if (Enumerable.Range(0, depths).All(d => OcamlHash.Slot(d, ProofVectorFile.Bytes(name)) == (slot + d) % OcamlHash.SlotCount))
            {
                names.Add(name);
            }
        }

        return names;
    }

    private IEnumerable<string> MakeTree()
    {
        int count = 2 + _random.Below(3);
        for (int i = 0; i < count; i++)
        {
            int size = _random.Below(8) switch
            {
                0 => 290 + _random.Below(120),
                1 => 500 + _random.Below(1000),
                2 or 3 => 255 + _random.Below(6),
                _ => Sizes[_random.Below(Sizes.Length)],
            };
            List<string> names = size > 256 && _random.Below(5) == 0
                ? Chained(Math.Min(size, 340), 1 + _random.Below(2), _random.Below(32))
                : [.. Enumerable.Range(0, size).Select(n => "k" + n)];
            string key = _random.Below(4) == 0 ? $"n/d{i}" : $"d{i}";
            bool nested = _random.Below(3) == 0;
            bool alike = _random.Below(4) == 0;
            _directories.Add((key, names));
            foreach (string name in names)
            {
                string value = Value(alike ? 3 : 1 << 30);
                yield return nested && _random.Below(3) == 0 ? $"S {key}/{name}/x {value}" : $"S {key}/{name} {value}";
            }

            if (_random.Below(4) == 0)
            {
                yield return $"Y {key} twin{i}";
                _directories.Add(($"twin{i}", names));
            }
        }

        yield return "S a/b/c/d 01";
        yield return "S a/b/e ";
        _directories.Add(("a/b", ["c", "e", "f"]));
        _directories.Add(("a", ["b", "g"]));
        _directories.Add((string.Empty, ["a", "z", .. _directories.Select(d => d.Key)]));
    }

    private string Value(int kinds) => Convert.ToHexStringLower(BitConverter.GetBytes(_random.Below(kinds))) + (_random.Below(12) == 0 ? new string('a', 2 * _random.Below(200)) : string.Empty);

    private string Operation()
    {
        string key = Key();
        switch (_random.Below(24))
        {
            case < 3:
                return "G " + key;
            case 3:
                return "M " + key;
            case 4:
                return "K " + key;
            case 5:
                return "T " + key;
            case 6:
                return "N " + Directory();
            case 7:
                return _random.Below(4) == 0 ? "L " + Directory() : "K " + key;
            case 8:
                return $"I {Directory()} {_random.Below(300)} {_random.Below(20)}";
            case 9:
                return _random.Below(6) == 0 ? "F " + key : "G " + key;
            case < 15:
                return $"S {key} {Value(1 << 30)}";
            case < 21:
                return "D " + key;
            case 21:
                return $"Y {key} {Key()}";
            case 22:
                return _random.Below(3) == 0 ? "H " : "D " + key;
            default:
                return _random.Below(5) == 0 ? $"Y {Directory()} {Key()}" : $"S {key} {Value(2)}";
        }
    }

    private string Directory() => _directories[_random.Below(_directories.Count)].Key;

    private string Key()
    {
        (string directory, List<string> names) = _directories[_random.Below(_directories.Count)];
        string name = _random.Below(5) == 0 ? "new" + _random.Below(6) : names[_random.Below(names.Count)];
        string key = directory.Length == 0 ? name : directory + "/" + name;
        return _random.Below(8) == 0 ? key + "/x" : key;
    }
}
