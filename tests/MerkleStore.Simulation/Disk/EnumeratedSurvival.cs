// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>Goes through all combinations of answers, one after the other. What is asked may depend on the answers before.</summary>
internal sealed class EnumeratedSurvival : ISurvival
{
    private readonly List<(int Choice, int Options)> _answers = [];
    private int _next;

    public int Choose(int options)
    {
        if (_next == _answers.Count)
        {
            _answers.Add((0, options));
        }

        return _answers[_next++].Choice;
    }

    public int Tear(int sectorBytes) => sectorBytes;

    /// <summary>Moves on to the next combination.</summary>
    /// <returns>False behind the last one.</returns>
    public bool Advance()
    {
        _answers.RemoveRange(_next, _answers.Count - _next);
        _next = 0;
        while (_answers.Count > 0)
        {
            (int choice, int options) = _answers[^1];
            if (choice + 1 < options)
            {
                _answers[^1] = (choice + 1, options);
                return true;
            }

            _answers.RemoveAt(_answers.Count - 1);
        }

        return false;
    }
}
