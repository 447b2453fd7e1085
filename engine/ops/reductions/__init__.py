"""Operations that sum up along dimensions, or run along one."""
