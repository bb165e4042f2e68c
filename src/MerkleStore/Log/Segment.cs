// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Io;

namespace MerkleStore.Log;

/// <summary>One file of the log. The handle is opened when it is first needed; thread-safe.</summary>
internal sealed class Segment(IStorage storage, long number) : IDisposable
{
    private const string Prefix = "seg-";
    private const string PackPrefix = "pack-";
    private const string Suffix = ".log";
    private const int Digits = 10;

    private readonly Lock _gate = new();
    private IStorageFile? _file;

    /// <summary>The largest number that a file name can hold.</summary>
    public const long MaxNumber = int.MaxValue;

    /// <summary>The number of the segment, from 1; of a pack, from -1 down.</summary>
    public long Number { get; } = number;

    /// <summary>The name of its file.</summary>
    public string Name { get; } = NameOf(number);

    /// <summary>The file.</summary>
    public IStorageFile File
    {
        get
        {
            if (Volatile.Read(ref _file) is { } open)
            {
                return open;
            }

            lock (_gate)
            {
                IStorageFile file = _file ?? storage.Open(Name, StorageOpenMode.Read);
                Volatile.Write(ref _file, file);
                return file;
            }
        }
    }

    /// <summary>The file name of a segment.</summary>
    public static string NameOf(long number) => (number < 0 ? PackPrefix : Prefix) + Math.Abs(number).ToString("D" + Digits, CultureInfo.InvariantCulture) + Suffix;

    /// <summary>The number in a file name, if it is exactly the name of a segment.</summary>
    public static bool TryParseName(string name, out long number)
    {
        number = 0;
        return name.Length == Prefix.Length + Digits + Suffix.Length
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number is > 0 and <= MaxNumber;
    }

    /// <summary>The number in the name of a pack, which is below 0.</summary>
    public static bool TryParsePack(string name, out long number)
    {
        number = 0;
        if (!name.StartsWith(PackPrefix, StringComparison.Ordinal) || !TryParseName(string.Concat(Prefix, name.AsSpan(PackPrefix.Length)), out long positive))
        {
            return false;
        }

        number = -positive;
        return true;
    }

    /// <summary>Opens the file for writing too.</summary>
    public IStorageFile OpenForWriting(StorageOpenMode mode)
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
            IStorageFile file = storage.Open(Name, mode);
            Volatile.Write(ref _file, file);
            return file;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            Volatile.Write(ref _file, null);
        }
    }
}
