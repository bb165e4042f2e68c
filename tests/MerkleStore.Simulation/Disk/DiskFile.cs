// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>One file: what its readers see (the page cache), what the platter keeps, and every sector's states in between.</summary>
/// <remarks>
/// A sector that is written becomes dirty and remembers each content that it had since the last barrier: the kernel may have written back any of them. The
/// length goes its own way: of its changes a prefix is on the platter. A cut that is on the platter has freed what lay behind it, so that older content never comes back.
/// </remarks>
internal sealed class DiskFile
{
    public const int SectorBytes = 512;

    private readonly SortedDictionary<int, List<Version>> _dirty = [];
    private readonly List<LengthChange> _lengths = [];
    private byte[] _seen = [];
    private byte[] _kept = [];
    private long _keptLength;
    private long _order;
    private bool _differs;

    private DiskFile(DiskFile other)
    {
        foreach ((int sector, List<Version> versions) in other._dirty)
        {
            _dirty.Add(sector, [.. versions]);
        }

        _lengths = [.. other._lengths];
        (_seen, _kept) = ([.. other._seen], [.. other._kept]);
        (Length, _keptLength, _order, _differs) = (other.Length, other._keptLength, other._order, other._differs);
    }

    public DiskFile()
    {
    }

    /// <summary>The length that readers see.</summary>
    public long Length { get; private set; }

    /// <summary>The sectors that were written since the last barrier.</summary>
    public int DirtySectors => _dirty.Count;

    /// <summary>Whether anything is not on the platter yet.</summary>
    public bool IsDirty => _dirty.Count > 0 || _lengths.Count > 0;

    public DiskFile Clone() => new(this);

    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= Length)
        {
            return 0;
        }

        int count = (int)Math.Min(destination.Length, Length - offset);
        _seen.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    /// <summary>What the platter holds at a place, as a reader that is served stale data sees it.</summary>
    public void ReadKept(long offset, Span<byte> destination)
    {
        destination.Clear();
        int count = (int)Math.Clamp(_keptLength - offset, 0, destination.Length);
        _kept.AsSpan((int)Math.Min(offset, _kept.Length), count).CopyTo(destination);
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty)
        {
            return;
        }

        long end = offset + source.Length;
        Reserve(end);
        source.CopyTo(_seen.AsSpan((int)offset));
        _order++;
        if (end > Length)
        {
            Length = end;
            _lengths.Add(new LengthChange(_order, end, false));
        }

        for (int sector = (int)(offset / SectorBytes); sector <= (int)((end - 1) / SectorBytes); sector++)
        {
            Remember(sector);
        }
    }

    public void SetLength(long length)
    {
        _order++;
        if (length == Length)
        {
            return;
        }

        bool isCut = length < Length;
        if (isCut)
        {
            _seen.AsSpan((int)length, (int)(Length - length)).Clear();
        }

        Reserve(length);
        Length = length;
        _lengths.Add(new LengthChange(_order, length, isCut));
        if (isCut && length % SectorBytes != 0)
        {
            Remember((int)(length / SectorBytes));
        }
    }

    /// <summary>Puts everything on the platter.</summary>
    public void Barrier()
    {
        if (_lengths.Exists(change => change.IsCut))
        {
            int from = (int)_lengths.Where(change => change.IsCut).Min(change => change.Length);
            _seen.AsSpan(from).CopyTo(_kept.AsSpan(from));
        }

        foreach (int sector in _dirty.Keys)
        {
            Sector(_seen, sector).CopyTo(Sector(_kept, sector));
        }

        _keptLength = Length;
        _dirty.Clear();
        _lengths.Clear();
    }

    /// <summary>A barrier that fails: some sectors reach the platter, all count as clean, and readers go on seeing what was written.</summary>
    public void FailBarrier(ISurvival survival)
    {
        Settle(survival);
        _differs = true;
        if (_keptLength != Length)
        {
            _lengths.Add(new LengthChange(++_order, Length, Length < _keptLength));
        }
    }

    /// <summary>A barrier of a device that lies: one dirty sector never reaches the platter.</summary>
    /// <returns>Whether there was one whose content differs.</returns>
    public bool LoseSector(int pick)
    {
        int[] changed = [.. _dirty.Keys.Where(sector => !Sector(_seen, sector).SequenceEqual(Sector(_kept, sector)))];
        if (changed.Length == 0)
        {
            Barrier();
            return false;
        }

        int lost = changed[pick % changed.Length];
        byte[] before = Sector(_kept, lost).ToArray();
        Barrier();
        before.CopyTo(Sector(_kept, lost));
        _differs = true;
        return true;
    }

    /// <summary>Shows readers what the platter holds wherever nothing waits to be written.</summary>
    public void DropCache()
    {
        if (!_differs)
        {
            return;
        }

        for (int sector = 0; sector < _seen.Length / SectorBytes; sector++)
        {
            if (!_dirty.ContainsKey(sector))
            {
                Sector(_kept, sector).CopyTo(Sector(_seen, sector));
            }
        }

        _seen.AsSpan((int)Length).Clear();
        _differs = _dirty.Count > 0;
    }

    /// <summary>The power goes: what is on the platter is all there is.</summary>
    /// <returns>The dirty sectors that did not make it.</returns>
    public int Crash(ISurvival survival)
    {
        int lost = Settle(survival);

        // What lies behind the length belongs to nobody: a file that grows again shows zeros there.
        _kept.AsSpan((int)_keptLength).Clear();
        _kept.AsSpan().CopyTo(_seen);
        Length = _keptLength;
        _differs = false;
        return lost;
    }

    /// <summary>Changes a byte on the platter and in what readers see.</summary>
    public void Damage(long offset, byte mask)
    {
        _seen[offset] ^= mask;
        if (offset < _keptLength)
        {
            _kept[offset] ^= mask;
        }
    }

    private static Span<byte> Sector(byte[] bytes, int sector) => bytes.AsSpan(sector * SectorBytes, SectorBytes);

    private int Settle(ISurvival survival)
    {
        int lengths = _lengths.Count == 0 ? 0 : survival.Choose(_lengths.Count + 1);
        int lost = 0;
        Dictionary<int, long> chosen = [];
        foreach ((int sector, List<Version> versions) in _dirty)
        {
            int choice = survival.Choose(versions.Count + 1);
            if (choice < versions.Count)
            {
                lost++;
            }

            if (choice > 0)
            {
                Version version = versions[choice - 1];
                version.Bytes.AsSpan(0, survival.Tear(SectorBytes)).CopyTo(Sector(_kept, sector));
                chosen[sector] = version.Order;
            }
        }

        foreach (LengthChange cut in _lengths.Take(lengths).Where(change => change.IsCut))
        {
            for (int sector = (int)(cut.Length / SectorBytes); sector < _kept.Length / SectorBytes; sector++)
            {
                if (chosen.GetValueOrDefault(sector) < cut.Order)
                {
                    _kept.AsSpan((int)Math.Max(cut.Length, (long)sector * SectorBytes)..((sector + 1) * SectorBytes)).Clear();
                }
            }
        }

        if (lengths > 0)
        {
            _keptLength = _lengths[lengths - 1].Length;
        }

        _dirty.Clear();
        _lengths.Clear();
        return lost;
    }

    private void Remember(int sector)
    {
        if (!_dirty.TryGetValue(sector, out List<Version>? versions))
        {
            _dirty.Add(sector, versions = []);
        }

        versions.Add(new Version(_order, Sector(_seen, sector).ToArray()));
    }

    private void Reserve(long end)
    {
        if (end > _seen.Length)
        {
            int size = (int)Math.Max((end + 4095) & -4096, Math.Min(2L * _seen.Length, _seen.Length + (1 << 20)));
            Array.Resize(ref _seen, size);
            Array.Resize(ref _kept, size);
        }
    }

    /// <summary>What a sector held from a moment on.</summary>
    private readonly record struct Version(long Order, byte[] Bytes);

    /// <summary>A change of the length; a cut has freed what was behind it.</summary>
    private readonly record struct LengthChange(long Order, long Length, bool IsCut);
}
